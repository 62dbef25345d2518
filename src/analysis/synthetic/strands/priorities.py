"""Research questions raised at a co-production workshop, and how three groups ranked them.

Planted: a shared order of the questions, how closely voters keep to it, and three questions that
one group wants far more than the others. A voter puts 15 questions in order; all others share
the mean of the places left. Questions and voters are invented; the groups are the workshop's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

GROUPS = {"service_user_educator": 9, "service_user": 8, "trainee": 10}
PLACES = 15  # of 30; the rest share the mean of places 16 to 30
NOISE = 6.0  # standard deviation of a voter's view about the shared order, in places
# Planted: the questions' numbers in the order on which voters agree, from first to last.
SHARED_ORDER = (
    1, 9, 14, 4, 2, 21, 3, 6, 13, 10, 5, 16, 8, 18, 30,
    12, 20, 7, 25, 19, 15, 26, 24, 11, 22, 17, 27, 23, 29, 28,
)  # fmt: skip
# Planted: question → (group, places by which the group lifts it).
LIFTED = {
    "Q24": ("service_user_educator", 18.0),
    "Q27": ("trainee", 19.0),
    "Q29": ("service_user", 18.0),
}

# gap: the cell of the review's gap map that an answer would fill, "domain: audience"; blank where
# the question comes from experience and the review's map has no cell for it.
QUESTIONS = (
    ("Q01", "Does teaching by people with lived experience change how staff practise a year on?",
     "behavioural: qualified staff"),
    ("Q02", "Do service users notice a difference in staff who were taught this way?",
     "patient outcomes: qualified staff"),
    ("Q03", "Which depth of involvement matters most for communication with people in distress?",
     "behavioural: nursing students"),
    ("Q04", "What support do service user educators need before, during and after teaching?", None),
    ("Q05", "Does involvement in training change people's experience of inpatient care?",
     "patient outcomes: nursing students"),
    ("Q06", "How long do changes in attitude last once students are on placement?",
     "affective: nursing students"),
    ("Q07", "Does shared teaching change the way medicines are talked about?",
     "behavioural: medical students"),
    ("Q08", "Is co-produced assessment a fair measure of how students relate to people?",
     "behavioural: social work students"),
    ("Q09", "What does it cost, and what is it worth, to involve people well?", None),
    ("Q10", "Who is missing from the groups of service users who teach?", None),
    ("Q11", "Does hearing several stories work better than hearing one?",
     "affective: medical students"),
    ("Q12", "What do trainees in psychology learn from being supervised by service users?",
     "cognitive: psychology trainees"),
    ("Q13", "Can involvement in training reduce the use of restraint?",
     "patient outcomes: qualified staff"),
    ("Q14", "What changes in teams when managers are trained together with service users?",
     "behavioural: qualified staff"),
    ("Q15", "Does online teaching by service users work as well as meeting in a room?",
     "cognitive: nursing students"),
    ("Q16", "How should a teaching session end, so that nobody goes home raw?", None),
    ("Q17", "Do students taught by service users choose to work in mental health?",
     "behavioural: medical students"),
    ("Q18", "What do families and carers add to teaching that service users do not?", None),
    ("Q19", "Does training with service users change plans for care and safety?",
     "patient outcomes: social work students"),
    ("Q20", "How does involvement compare with contact on placement?",
     "affective: social work students"),
    ("Q21", "Which outcomes would service users choose to measure?", None),
    ("Q22", "Does it help when teachers come from the community the students will serve?",
     "affective: qualified staff"),
    ("Q23", "What do students unlearn, and when?", "cognitive: medical students"),
    ("Q24", "What does teaching do for the recovery of those who teach?", None),
    ("Q25", "How is involvement written into the standards of professional bodies?", None),
    ("Q26", "Do interprofessional groups gain more than single professions?",
     "cognitive: qualified staff"),
    ("Q27", "Which methods help trainees to speak about their own distress?",
     "affective: psychology trainees"),
    ("Q28", "Is there harm to students from hearing accounts of trauma?",
     "affective: psychology trainees"),
    ("Q29", "Does being listened to by staff improve after training?",
     "patient outcomes: medical students"),
    ("Q30", "How are programmes kept going when funding ends?", None),
)  # fmt: skip


def tables(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """``questions`` (30 rows) and ``votes`` (27 voters × 30 questions = 810 rows)."""
    questions = pd.DataFrame(QUESTIONS, columns=["question_id", "question", "gap"])
    return {"questions": questions, "votes": _votes(rng, list(questions["question_id"]))}


def _votes(rng: np.random.Generator, ids: list[str]) -> pd.DataFrame:
    rows = []
    shared = np.argsort(SHARED_ORDER)
    voter = 0
    for group, number in GROUPS.items():
        for _ in range(number):
            voter += 1
            view = shared + rng.normal(0, NOISE, len(ids))
            for question, (lifting, places) in LIFTED.items():
                if lifting == group:
                    view[ids.index(question)] -= places
            place = view.argsort().argsort() + 1.0
            place[place > PLACES] = (PLACES + 1 + len(ids)) / 2
            rows += [(f"V{voter:02d}", group, q, p) for q, p in zip(ids, place, strict=True)]
    return pd.DataFrame(rows, columns=["voter", "group", "question_id", "rank"])
