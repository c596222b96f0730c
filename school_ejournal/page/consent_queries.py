"""Who has taken the consent to the processing of personal data back, as SQL."""

# Of a contact ``{partner}``: a consent was given and taken back, and none stands now. Whoever was
# never asked, having no account, has taken nothing back.
WITHDRAWN = """EXISTS (
           SELECT 1 FROM school_consent gone JOIN res_users account ON account.id = gone.user_id
            WHERE account.partner_id = {partner} AND gone.withdrawn_datetime IS NOT NULL
              AND NOT EXISTS (
                    SELECT 1 FROM school_consent standing
                     WHERE standing.user_id = gone.user_id
                       AND standing.withdrawn_datetime IS NULL))"""
