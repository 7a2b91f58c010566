"""Files of profiles: read strictly, refused with a reason, never a crash."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from risk.errors import InvalidProfile
from risk.profile import read_profile


def _refused_file(tmp_path, name: str, content: str | bytes) -> InvalidProfile:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidProfile) as refused:
        read_profile(file)
    assert refused.value.faults
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.json", '{"firm": {"name": "x", "name": "y"}}', "stands twice"),
        ("a.json", '{"firm": NaN}', "NaN"),
        ("a.json", '{"firm": -Infinity}', "NaN"),
        ("a.json", '{"firm": ', "Expecting value"),
        ("a.json", "[" * 100_000, "nesting"),
        ("a.json", '{"firm": {"revenue": ' + "9" * 5_000 + "}}", ""),
        ("a.yaml", "firm:\n  name: x\n  name: y\n", "stands twice"),
        ("a.yaml", "firm: {name: x, revenue: 1e6}\n", "looks like a number"),
        ("a.yaml", "firm: {name: x, revenue: .nan}\n", "plain decimal"),
        ("a.yaml", "firm: [\n", ""),
        ("a.yaml", b"firm: \xff\xfe", "UTF-8"),
        ("a.json", b"\xd6\xd0\xb9\xfa", "UTF-8"),
        ("a.json", " " * 2_000_001, "at most"),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused(tmp_path, name, content, rule):
    error = _refused_file(tmp_path, name, content)
    assert any(rule in fault.rule for fault in error.faults)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidProfile, match="cannot be read"):
        read_profile(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("'[' * 100_000", id="deep nesting"),
        pytest.param("'{a: ' * 50_000", id="deep mappings"),
        pytest.param(
            "'a0: &a0 [x, x]\\n' + ''.join(f'a{n}: &a{n} [' + ', '.join([f'*a{n - 1}'] * 9)"
            " + ']\\n' for n in range(1, 12))",
            id="names that multiply",
        ),
    ],
)
def test_a_hostile_yaml_file_is_refused_and_not_a_crash(tmp_path, program):
    """In a process of its own, as a crash would take the tests along."""
    file = tmp_path / "hostile.yaml"
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from risk.errors import InvalidProfile\nfrom risk.profile import read_profile\n"
        f"file = Path(sys.argv[1])\nfile.write_text({program})\n"
        "try:\n    read_profile(file)\nexcept InvalidProfile as error:\n"
        "    print('refused', len(error.faults))\n"
    )
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code, str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=8,
        )
    except subprocess.TimeoutExpired:
        pytest.fail("reading the file did not end")
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("refused")


def test_yaml_and_json_of_the_same_answers_give_the_same_profile(tmp_path, small_firm):
    (tmp_path / "a.json").write_text(json.dumps(small_firm(), ensure_ascii=False), "utf-8")
    # JSON is YAML, but for the quotes around yes and no.
    (tmp_path / "a.yaml").write_text(json.dumps(small_firm(), ensure_ascii=False), "utf-8")
    assert read_profile(tmp_path / "a.json") == read_profile(tmp_path / "a.yaml")
