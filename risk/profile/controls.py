"""Profile: what protects the data, and the technical exposures that move frequency."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from risk.profile.question import Answers, Count, Day, Evidence, InPlace, YesNo, asked

_BY_CATEGORY = dict(zip("ABCDEFGHIJKLMNOPQRST", map(int, "65443545338569799968"), strict=True))
MEASURES = tuple(
    f"{category}.{number}"
    for category, count in _BY_CATEGORY.items()
    for number in range(1, count + 1)
)
"""Ids of the 118 measures of the 2017 handbook, Annex A."""


class Measure(Answers):
    """State of one ENISA measure at the firm."""

    state: InPlace = asked("In place", "落实情况", default="unknown")
    evidence: Evidence = asked("Evidence", "证据", default="declared")
    seen_on: Day = asked("Day of the evidence", "证据日期")


def _measure_ids(measures: dict[str, Measure]) -> dict[str, Measure]:
    strange = sorted(set(measures) - set(MEASURES))
    if strange:
        raise ValueError(f"no such measure: {', '.join(strange)}; ids run from A.1 to T.8")
    return measures


class Technical(Answers):
    """Exposures and controls with a published effect on the frequency or size of events."""

    rdp_exposed: YesNo = asked(
        "Remote desktop (RDP) reachable from the internet",
        "远程桌面（RDP）可从互联网直接访问",
        default="unknown",
    )
    vpn_self_managed: YesNo = asked(
        "VPN appliance run by the firm itself", "自行维护的 VPN 设备", default="unknown"
    )
    mfa_mail: InPlace = asked("Second factor on mail", "邮箱启用多因素认证", default="unknown")
    mfa_remote: InPlace = asked(
        "Second factor on remote access", "远程访问启用多因素认证", default="unknown"
    )
    mfa_admin: InPlace = asked(
        "Second factor on administrator accounts", "管理员账户启用多因素认证", default="unknown"
    )
    edr: InPlace = asked(
        "Endpoint detection (EDR or a managed service)",
        "终端检测与响应（EDR/MDR）",
        default="unknown",
    )
    hardening: InPlace = asked("Hardened configurations", "系统安全加固", default="unknown")
    privileged_access: InPlace = asked(
        "Privileged accounts managed", "特权账户管理", default="unknown"
    )
    patch_days: Count = asked(
        "Days until a critical patch is installed", "高危补丁安装天数", unit="days"
    )
    backup_offline_tested: InPlace = asked(
        "Offline backup, restore tested", "离线备份且做过恢复测试", default="unknown"
    )
    payment_callback: InPlace = asked(
        "Changed payment details checked by call-back", "付款信息变更回拨核实", default="unknown"
    )


class Controls(Answers):
    """ENISA's 118 measures and the technical exposures."""

    measures: Annotated[dict[str, Measure], AfterValidator(_measure_ids)] = asked(
        "ENISA measures",
        "ENISA 安全措施",
        help="A.1 to T.8 of the 2017 handbook; measures left out are unknown",
        default_factory=dict,
    )
    technical: Technical = asked("Technical", "技术暴露面", default_factory=Technical)
