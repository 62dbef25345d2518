"""The log of public involvement across the five pieces of work.

Published facts kept: public advisers took part at every stage of the evaluation that the BITE
sums up; three parents or carers were consulted informally, as advisers and not as participants,
about the early-years evaluation (they validated what had been found, and the report changed);
the lived-experience work was co-produced by service user educators, academics and practitioners.
What each person said is invented.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ("date", "study", "who", "how_many", "stage", "what_they_said", "what_changed")
# A blank "what changed" is a fact too: not all advice is taken, and the report says how much was.
LOG = (
    ("2018-01-16", "bite", "public advisers", 4, "setting priorities",
     "Ask whether people feel better and belong, not only whether the trust saves money.",
     "Focus groups were added beside the study of costs."),
    ("2018-03-06", "bite", "public advisers", 4, "design",
     "Comparing users with everybody else is unfair: people who come are already looking for help.",
     "The comparison group was matched on service history and diagnosis."),
    ("2018-04-24", "bite", "public advisers", 3, "recruitment",
     "The invitation reads like a hospital letter.",
     "The invitation was rewritten in plain words and handed over by people at the hubs."),
    ("2018-06-12", "bite", "public advisers", 2, "data collection",
     "Start with what people do there, and only then ask how they are.",
     "The topic guide was put in a new order; an adviser helped to run two focus groups."),
    ("2018-10-09", "bite", "public advisers", 3, "analysis",
     "You are calling it social support. It is about not being judged.",
     "The theme about a non-judgemental safe space was named and kept apart."),
    ("2018-12-04", "bite", "public advisers", 3, "writing",
     "Say what a difference in cost means before you give the number.",
     "The summary opens with a sentence in words, and the figure shows two groups."),
    ("2019-02-19", "bite", "public advisers", 4, "sharing",
     "Leave copies at the hubs; people will not look on a website.",
     "Printed copies went to the three hubs."),
    ("2018-05-15", "partnership", "public advisers", 2, "design",
     "Partners will only praise you if the people who pay them are in the room.",
     "Interviews with partners were held one to one, away from the hubs."),
    ("2018-11-13", "partnership", "public advisers", 2, "analysis",
     "Being sent to the wrong place is worse than not being sent anywhere.",
     "Inappropriate referrals became a sub-theme of their own."),
    ("2019-04-02", "partnership", "public advisers", 2, "writing",
     "Name the organisations that helped.", None),
    ("2019-09-17", "early_years", "parents and carers", 3, "analysis",
     "It is right that we came for the children and stayed for ourselves; waiting for a place "
     "was harder than you make it sound.",
     "The finding was confirmed; waiting for a place was added to the challenges."),
    ("2019-10-08", "early_years", "parents and carers", 3, "writing",
     "Do not write hard to reach. We were here all along.",
     "The words were taken out of the report, and a learning point about opening hours was added."),
    ("2015-09-22", "rehabilitation", "service users", 2, "data collection",
     "Ask about the move to the flat, that is the frightening part.",
     "A question about moving between units was added."),
    ("2015-11-17", "rehabilitation", "service users", 2, "writing",
     "Days in a unit are your measure, not ours.", None),
    ("2018-02-13", "training", "service user educators", 4, "setting priorities",
     "Ask what teaching does to us as well as to the students.",
     "Effects on service user educators were added to the questions for the workshop."),
    ("2018-03-20", "training", "service user educators", 4, "design",
     "A story told once is not the same as planning the module.",
     "Role and depth of involvement became two separate dimensions of the programme analysis."),
    ("2018-06-05", "training", "service user educators", 3, "data collection",
     "We will screen too, but pay us for the reading time.",
     "Two service user educators screened records with the researchers, and were paid."),
    ("2018-09-11", "training", "service user educators", 3, "analysis",
     "Attitude scores are not practice. Show how few studies looked at practice.",
     "Outcomes were set out by domain, and the map of gaps was drawn."),
    ("2018-10-16", "training", "service user educators", 9, "sharing",
     "Let each group rank on its own before we look at the total.",
     "Votes were counted for each group apart, and every group weighs the same."),
    ("2018-10-16", "training", "service users", 8, "sharing",
     "Thirty questions is a lot to rank.", None),
    ("2018-12-11", "training", "service user educators", 3, "writing",
     "Recommendations must say what they rest on.",
     "Each recommendation names the evidence behind it."),
)  # fmt: skip


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``involvement`` (21 rows), the same for every seed: a log is text, not a draw."""
    frame = pd.DataFrame(LOG, columns=list(COLUMNS))
    frame["date"] = pd.to_datetime(frame["date"])
    return {"involvement": frame.sort_values(["date", "study", "who"], ignore_index=True)}
