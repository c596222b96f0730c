{
    "name": "School Class Journal",
    "summary": "Electronic class journal and student diary of a Russian school",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "school_ejournal contributors",
    "license": "LGPL-3",
    "depends": ["mail", "portal"],
    "data": [
        "security/school_groups.xml",
        "security/ir.model.access.csv",
        "security/school_rules.xml",
        "data/school_mark_value_data.xml",
        "data/school_absence_reason_data.xml",
        "data/school_work_type_data.xml",
        "data/school_lesson_type_data.xml",
        "data/school_subject_area_data.xml",
        "data/school_bell_data.xml",
        "data/school_stage_data.xml",
        "data/ir_cron_data.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "school_ejournal/static/src/my_day/**/*",
            "school_ejournal/static/src/journal_page/**/*",
        ],
        "web.assets_frontend": [
            "school_ejournal/static/src/diary/**/*",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
