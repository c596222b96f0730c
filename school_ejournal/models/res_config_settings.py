from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    school_consent_asked = fields.Boolean(related="company_id.school_consent_asked", readonly=False)
    school_consent_text = fields.Text(related="company_id.school_consent_text", readonly=False)
    school_lock_minutes = fields.Integer(
        "Screen Locked After", compute="_compute_school_lock_minutes",
        inverse="_inverse_school_lock_minutes",
    )
    school_tz = fields.Selection(related="company_id.school_tz", readonly=False)
    school_entry_deadline = fields.Float(related="company_id.school_entry_deadline", readonly=False)
    school_threshold_5 = fields.Float(related="company_id.school_threshold_5", readonly=False)
    school_threshold_4 = fields.Float(related="company_id.school_threshold_4", readonly=False)
    school_threshold_3 = fields.Float(related="company_id.school_threshold_3", readonly=False)
    school_forecast_marks = fields.Integer(
        related="company_id.school_forecast_marks", readonly=False
    )
    school_silent_lessons = fields.Integer(
        related="company_id.school_silent_lessons", readonly=False
    )
    school_access_days = fields.Integer(
        related="company_id.school_access_days", readonly=False)
    school_owed_days = fields.Integer(related="company_id.school_owed_days", readonly=False)
    school_control_share = fields.Float(related="company_id.school_control_share", readonly=False)
    school_control_weeks = fields.Float(related="company_id.school_control_weeks", readonly=False)
    school_control_day = fields.Integer(related="company_id.school_control_day", readonly=False)
    school_control_week = fields.Integer(related="company_id.school_control_week", readonly=False)
    school_control_edges = fields.Boolean(related="company_id.school_control_edges", readonly=False)
    school_homework_file_mb = fields.Integer(
        related="company_id.school_homework_file_mb", readonly=False
    )
    school_homework_norm_1 = fields.Integer(
        related="company_id.school_homework_norm_1", readonly=False
    )
    school_homework_norm_2 = fields.Integer(
        related="company_id.school_homework_norm_2", readonly=False
    )
    school_homework_norm_4 = fields.Integer(
        related="company_id.school_homework_norm_4", readonly=False
    )
    school_homework_norm_6 = fields.Integer(
        related="company_id.school_homework_norm_6", readonly=False
    )
    school_homework_norm_9 = fields.Integer(
        related="company_id.school_homework_norm_9", readonly=False
    )
    school_late_days = fields.Integer(related="company_id.school_late_days", readonly=False)
    school_reopening_hours = fields.Integer(
        related="company_id.school_reopening_hours", readonly=False
    )
    school_letter_class_teacher = fields.Boolean(
        related="company_id.school_letter_class_teacher", readonly=False
    )
    school_letter_subject_teacher = fields.Boolean(
        related="company_id.school_letter_subject_teacher", readonly=False
    )
    school_letter_deputy = fields.Boolean(related="company_id.school_letter_deputy", readonly=False)
    school_letter_director = fields.Boolean(
        related="company_id.school_letter_director", readonly=False
    )
    school_letter_administration = fields.Boolean(
        related="company_id.school_letter_administration", readonly=False
    )
    school_letter_students = fields.Boolean(
        related="company_id.school_letter_students", readonly=False
    )
    school_office_from = fields.Float(related="company_id.school_office_from", readonly=False)
    school_office_to = fields.Float(related="company_id.school_office_to", readonly=False)
    school_office_days = fields.Selection(related="company_id.school_office_days", readonly=False)
    school_notice_minutes = fields.Integer(
        related="company_id.school_notice_minutes", readonly=False
    )
    school_digest_weekday = fields.Selection(
        related="company_id.school_digest_weekday", readonly=False
    )
    school_digest_hour = fields.Float(related="company_id.school_digest_hour", readonly=False)

    def _compute_school_lock_minutes(self):
        staff = self.env.ref("school_ejournal.group_school_user").sudo()
        self.school_lock_minutes = staff.lock_timeout_inactivity

    def _inverse_school_lock_minutes(self):
        for settings in self:
            self.env.ref("school_ejournal.group_school_user").sudo().lock_timeout_inactivity = max(
                0, settings.school_lock_minutes
            )
