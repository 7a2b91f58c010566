"""What the law changes on two days: entries of the rulebook, and how."""

from __future__ import annotations

# Cybersecurity Law as amended on 28 October 2025, in force on 1 January 2026, with the duties
# that cite it, and the measures on certification for sending data abroad of the same day.
CSL_FINES = {
    "penalty.csl_61_1": "new",
    "penalty.csl_61_2": "new",
    "penalty.csl_61_3": "new",
    "penalty.csl_61_4": "new",
    "penalty.csl_old_59": "ended",
    "penalty.csl_old_64": "ended",
}
CSL_DUTIES = {
    "duty.cross_border": "changed",
    "duty.lawful_basis": "changed",
    "duty.mlps": "changed",
    "duty.security_measures": "changed",
    "duty.sensitive_data": "changed",
    "law.cross_border_ladder": "changed",
}
# Order 25 of CAC and MPS of 24 July 2026, in force on 1 September 2026.
SMALL_PROCESSORS = {
    "law.audit_cycle": "changed",
    "law.audit_form": "new",
    "law.processor_ladder": "changed",
    "law.unsettled": "new",
    "simplification.breach_notice": "new",
    "simplification.compliance_audit": "new",
    "simplification.cross_border": "new",
    "simplification.impact_assessment": "new",
    "simplification.never_waived": "new",
    "simplification.notice": "new",
}
