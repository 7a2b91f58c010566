"""App: for the underwriter: inbox, submission, offers, referral, intake."""
