"""What each report says, one module per report, testable without rendering anything.

Every module has one function, ``findings(study, …)``, which gives the report's `Report`::

    from analysis.findings import bite_summary

    report = bite_summary.findings(study)
    report.facts.cost.change

(The package itself imports no report: a document pays for its own only.)
"""
