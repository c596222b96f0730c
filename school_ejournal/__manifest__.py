{
    "name": "School Class Journal",
    "summary": "Electronic class journal and student diary of a Russian school",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "school_ejournal contributors",
    "license": "LGPL-3",
    "depends": ["mail", "portal"],
    "data": [],
    "application": True,
}
