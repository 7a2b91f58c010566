"""What the repository promises about itself: size of files, map, locks, words."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
LOCALES = ROOT / "risk" / "locale"
LOCKS = ("requirements.lock", "requirements-dev.lock")

# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("test.py", "pi.org"),
        ("registry.", "npmjs"),
        ("pypi.", "tuna"),
        ("mirrors.", "aliyun"),
        ("mirrors.", "cloud.tencent"),
        ("repo.", "anaconda"),
        ("proxy.", "golang"),
        ("art", "ifactory"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
        ("index_", "url"),
        ("--trusted", "-host"),
    )
)
MACHINE_PATHS = tuple(
    re.compile(rf"(?<![\w.:/~-]){re.escape(''.join(parts))}[\w.-]+")
    for parts in (
        ("/ho", "me/"),
        ("/ro", "ot/"),
        ("/Us", "ers/"),
        ("/wo", "rk/"),
        ("/tm", "p/"),
        ("C:", "\\"),
    )
)


def _tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing is tracked")
    # New files that are not ignored will be tracked.
    listed = subprocess.run(  # noqa: S603
        [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file() and not file.is_symlink()]


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """Give every text file of the repository."""
    found = {}
    for file in _tracked():
        try:
            found[file.relative_to(ROOT).as_posix()] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a workbook
    assert "pyproject.toml" in found
    return found


def test_no_file_of_the_program_is_longer_than_400_lines(tracked):
    long = {
        name: count
        for name, text in tracked.items()
        if name.endswith(".py") and (count := text.count("\n")) > MOST_LINES
    }
    assert not long


def test_no_file_names_a_package_registry(tracked):
    named = [
        (name, host)
        for name, text in tracked.items()
        for host in REGISTRY_HOSTS
        if host in text.lower()
    ]
    # The make file passes the option that keeps the index address out of the locks.
    assert [one for one in named if one != ("Makefile", REGISTRY_HOSTS[10])] == []


def test_no_file_names_a_path_of_somebodys_machine(tracked):
    named = [
        (name, found.group())
        for name, text in tracked.items()
        for path in MACHINE_PATHS
        if (found := path.search(text))
    ]
    assert named == []


def test_every_file_ends_with_one_line_end(tracked):
    bad = [
        name
        for name, text in tracked.items()
        if text and name.endswith((".py", ".yaml", ".md", ".toml", ".po", ".csv"))
        and (not text.endswith("\n") or text.endswith("\n\n") or "\r\n" in text)
    ]  # fmt: skip
    assert bad == []


def test_the_readme_names_every_folder_of_the_program():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```[a-z]*\n(.*?)```", readme, flags=re.DOTALL)
    tree = next(block for block in blocks if re.search(r"^risk/", block, flags=re.MULTILINE))
    named = set(re.findall(r"([a-z_]+)/", tree))
    folders = {
        path.name
        for path in (ROOT / "risk").iterdir()
        if path.is_dir() and not path.name.startswith(("_", "."))
    }
    assert folders - named == set()


def test_the_readme_names_no_folder_that_does_not_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```[a-z]*\n(.*?)```", readme, flags=re.DOTALL)
    tree = next(block for block in blocks if re.search(r"^risk/", block, flags=re.MULTILINE))
    existing = {path.name for path in (ROOT / "risk").rglob("*") if path.is_dir()}
    existing |= {path.name for path in ROOT.iterdir() if path.is_dir()}
    for line in tree.splitlines():
        for name in re.findall(r"([a-z_]+)/(?=\s|$)", line.split("  #")[0]):
            assert name in existing, line


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_a_version_and_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 20
    for block in packages:
        first = block.splitlines()[0]
        assert re.match(r"^[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==\S+", first), first
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), first


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-(i|f)\b|^--", text, flags=re.MULTILINE)


def test_the_lock_for_users_is_part_of_the_lock_for_developers():
    versions = [
        set(re.findall(r"^([\w.-]+==[^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in LOCKS
    ]
    assert versions[0] <= versions[1]


CATALOGUES = sorted(path.name for path in (LOCALES / "en").glob("*.po"))


def _messages(locale: str, name: str) -> dict[str, str]:
    with (LOCALES / locale / name).open(encoding="utf-8") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_both_languages_have_the_same_catalogues():
    assert sorted(path.name for path in (LOCALES / "zh_CN").glob("*.po")) == CATALOGUES
    assert CATALOGUES


@pytest.mark.parametrize("name", CATALOGUES)
def test_both_languages_have_the_same_codes_and_all_have_words(name):
    english, chinese = _messages("en", name), _messages("zh_CN", name)
    assert set(english) == set(chinese)
    assert all(text.strip() for text in (*english.values(), *chinese.values()))


@pytest.mark.parametrize("name", CATALOGUES)
def test_both_languages_take_the_same_values(name):
    english, chinese = _messages("en", name), _messages("zh_CN", name)

    def names(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    for code in english:
        assert names(english[code]) == names(chinese.get(code, "")), code


def test_no_code_stands_in_two_catalogues():
    seen: dict[str, str] = {}
    for name in CATALOGUES:
        for code in _messages("en", name):
            assert code not in seen, f"{code} in {seen.get(code)} and {name}"
            seen[code] = name


def test_the_import_contracts_hold():
    """The walk of a submission goes one way; an unlisted folder is refused."""
    linter = shutil.which("lint-imports", path=str(Path(__import__("sys").executable).parent))
    if linter is None:
        pytest.skip("import-linter (extra `dev`) is not installed")
    done = subprocess.run(  # noqa: S603
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-1000:]
