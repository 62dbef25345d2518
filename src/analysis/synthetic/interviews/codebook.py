"""The code tree of the synthetic interviews, and the short keys the scripts use for its codes.

Theme names are the published ones: Worsley, Rotheram and Corcoran 2021 (Table 2) for partnership
working, May and colleagues for Normalisation Process Theory, the CLAHRC BITE for the focus groups.
"""

from __future__ import annotations

import uuid
from types import MappingProxyType

from analysis.qualitative.coding import Code

HOME = uuid.UUID("2b0f6a0e-6c0b-5d59-9c3e-0d3f4b7a9a10")

# (key, name, parent's key, description); a key that starts with "#" heads a framework.
_TREE = (
    ("#fg", "Life Rooms focus groups", "", "What users of the Life Rooms spoke of together."),
    ("people", "Life Rooms people and environment", "#fg", "Staff, volunteers, building, welcome."),
    ("safe", "Non-judgemental, safe space", "#fg", "Being able to say things and be as one is."),
    ("self", "Self-development and self-awareness", "#fg", "Learning about oneself."),
    ("social", "Social inclusion", "#fg", "Other people, in the hubs and outside them."),
    ("goals", "Personal goals", "#fg", "Things set out for, begun or done."),
    ("#pw", "Partnership working", "", "The model of partnership working in the Life Rooms."),
    ("q", "Quality of partnerships", "#pw", "What holds partners together."),
    (
        "q.values",
        "Shared values: holistic approach, stigma reduction and co-production",
        "q",
        "Seeing the whole person; working with, not on.",
    ),
    ("q.trust", "Mutual trust and reciprocity", "q", "Relying on one another, in both directions."),
    ("q.comm", "Regular communication and face-to-face contact", "q", "Keeping in touch."),
    ("b", "Benefits of partnership working", "#pw", "What it gives, and to whom."),
    ("b.cost", "A cost-effective and sustainable way of working", "b", "Sharing what there is."),
    ("b.broad", "Broadening opportunities", "b", "Ways in and ways on that were not there before."),
    ("b.well", "The promotion of psychological wellbeing", "b", "Feeling better, and how."),
    ("f", "Facilitators", "#pw", "What makes it work."),
    ("f.roof", "'Under one roof'", "f", "Several kinds of help in one building."),
    ("f.vision", "Staff with a shared vision", "f", "A team that believes in it."),
    ("f.prof", "Professional input", "f", "Clinical staff standing behind partners."),
    ("c", "Challenges within the Life Rooms model", "#pw", "What makes it hard."),
    ("c.equal", "Equality in partnerships", "c", "Who decides, who is named, who is asked."),
    ("c.cap", "Capacity to communicate effectively", "c", "Too many partners for too few people."),
    ("c.ref", "Inappropriate referrals", "c", "People sent where they do not fit."),
    ("c.res", "Insufficient resources", "c", "Rooms, money, hands."),
    ("c.exp", "Threat from Mersey Care expansion", "c", "Growing, and what it may push aside."),
    ("m", "Making things even better", "#pw", "What people would change."),
    ("m.feed", "Mechanisms for regular feedback", "m", "Hearing back."),
    ("m.key", "Key contacts", "m", "A name to call."),
    ("m.var", "Variety of courses", "m", "What is missing from the programme."),
    ("#npt", "Normalisation Process Theory", "", "How a practice becomes normal (May 2009)."),
    ("co", "Coherence", "#npt", "Making sense of it."),
    ("co.diff", "Differentiation", "co", "Telling it from what was there."),
    ("co.comm", "Communal specification", "co", "A shared idea of what it is for."),
    ("co.ind", "Individual specification", "co", "Knowing what it asks of oneself."),
    ("co.int", "Internalization", "co", "Seeing the worth of it."),
    ("cp", "Cognitive participation", "#npt", "Getting people into it."),
    ("cp.init", "Initiation", "cp", "Who drives it."),
    ("cp.enr", "Enrolment", "cp", "Who joins, and why."),
    ("cp.leg", "Legitimation", "cp", "Whether it is ours to do."),
    ("cp.act", "Activation", "cp", "Keeping it going."),
    ("ca", "Collective action", "#npt", "Doing it."),
    ("ca.inter", "Interactional workability", "ca", "Fitting the day's work."),
    ("ca.rel", "Relational integration", "ca", "Trusting each other's work."),
    ("ca.skill", "Skill-set workability", "ca", "Who can do what."),
    ("ca.ctx", "Contextual integration", "ca", "Resources and backing."),
    ("rm", "Reflexive monitoring", "#npt", "Judging it."),
    ("rm.sys", "Systematization", "rm", "Finding out how it goes."),
    ("rm.comm", "Communal appraisal", "rm", "Judging it together."),
    ("rm.ind", "Individual appraisal", "rm", "Judging it alone."),
    ("rm.rec", "Reconfiguration", "rm", "Changing it."),
    ("#cmo", "NPT 2022: contexts and outcomes", "", "What the 2022 coding manual adds."),
    ("cx", "Contexts", "#cmo", "What it was put into."),
    ("cx.strat", "Strategic intentions", "cx", "Why it was wanted, and when."),
    ("cx.adapt", "Adaptive execution", "cx", "How it was bent to fit."),
    ("cx.neg", "Negotiating capability", "cx", "Room to agree things."),
    ("cx.reframe", "Reframing organisational logics", "cx", "Seeing the service another way."),
    ("out", "Outcomes", "#cmo", "What became of it."),
    ("out.mob", "Intervention mobilisation", "out", "It is used."),
    ("out.norm", "Normative restructuring", "out", "It is how things are done."),
    ("out.rel", "Relational restructuring", "out", "People work together differently."),
    ("out.sus", "Sustainment", "out", "It lasts, or may not."),
    ("#ix", "Implementation experience", "", "Success or challenge, beside the theory."),
    ("w", "Success", "#ix", "Something that worked."),
    ("h", "Challenge", "#ix", "Something that was hard."),
    ("#rr", "Rehabilitation and recovery", "", "What was said of the Leeds partnership."),
    ("r.work", "Working across organisations", "#rr", "Several employers, one team."),
    ("r.ind", "Individual support and positive risk-taking", "#rr", "Fitted to the person."),
    ("r.hope", "Kindness and a way forward", "#rr", "What people took with them."),
    ("r.diff", "What was hard", "#rr", "Moving on, endings, different terms."),
    ("dev", "Deviant case", "", "Goes against the pattern of its theme; never left out."),
)

COLOURS = MappingProxyType(
    {"#fg": "#12436D", "#pw": "#28A197", "#npt": "#801650", "#cmo": "#F46A25", "#rr": "#3D3D3D"}
)


def code_id(key: str) -> str:
    """The GUID of the code with this key."""
    return str(uuid.uuid5(HOME, f"code:{key}"))


def framework_of(key: str) -> str:
    """The key at the top of `key`'s branch."""
    while PARENTS[key]:
        key = PARENTS[key]
    return key


def theme_of(key: str) -> str:
    """The key of the theme that `key` belongs to: the level right below its framework."""
    while PARENTS[key] and not PARENTS[key].startswith("#"):
        key = PARENTS[key]
    return key


def themes_beside(key: str) -> list[str]:
    """Codes of the other themes of `key`'s framework, as a second coder might choose them."""
    beside = [other for other in LEAVES if framework_of(other) == framework_of(key)]
    return [other for other in beside if theme_of(other) != theme_of(key)]


PARENTS = MappingProxyType({key: parent for key, _, parent, _ in _TREE})
NAMES = MappingProxyType({key: name for key, name, _, _ in _TREE})
LEAVES = tuple(key for key in PARENTS if key not in set(PARENTS.values()))


def codes() -> tuple[Code, ...]:
    """The code tree, parents before children."""
    return tuple(
        Code(
            id=code_id(key),
            name=name,
            parent=code_id(parent) if parent else "",
            description=description,
            colour=COLOURS.get(framework_of(key), ""),
            codable=not key.startswith("#"),
        )
        for key, name, parent, description in _TREE
    )
