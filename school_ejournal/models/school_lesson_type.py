from odoo import fields, models


class SchoolLessonType(models.Model):
    """Тип урока: new material, control, practical, excursion …"""

    _name = "school.lesson.type"
    _description = "Lesson Type"
    _inherit = ["school.list.mixin"]
    _order = "sequence, id"
    _used_by = (("school.lesson", "lesson_type_id"),)

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
