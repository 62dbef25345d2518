"""How people write of cost without the word: bills, purses, savings, what pays for itself.

A narrative about the cost of care seldom says "cost" twice. What is said of a bill or a budget is
said of the cost (`NAMED`); a saving, a bargain, a return on what was put in say by themselves that
it is lower (`LOWER`), a drain that it is higher (`HIGHER`).
"""

from __future__ import annotations

import re

_CARE = r"(?:care|health|nhs|trust|hospital|treatment|service|system|healthcare|public|overall)"
_OWNER = r"(?:the trust|the nhs|the health service|the system|users?|people|matche?s?|the service)"

LOWER = (
    r"(?<!time[- ])(?<!life[- ])(?<!energy[- ])(?<!space[- ])savings?(?! (?:time|lives?|the day"
    r"|face|staff|space|accounts?|club|circle|bank|on paper))(?= |[.,;:!?]|$)"
    r"|sav(?:e|ed|es) (?:the )?(?:nhs|trust|taxpayers?|money|pounds|public|health service"
    r"|system|commissioners)(?: money)?|money saved|service that saves|efficienc(?:y|ies)"
    r"|pa(?:y|ys|id|ying) (?:for )?(?:itself|themselves|off|its way|their way|back)"
    r"|(?:earn|earns|earned|more than earns) (?:its|their) keep|money back"
    r"|(?:handsome|good|healthy|fine|strong|generous|financial|high|solid)"
    r" (?:financial )?(?:returns?|dividends?|payback)\b|dividends?"
    r"|returns? on (?:the |every |each )?(?:investment|pound)"
    r"|(?:comes?|came|paid|repaid) back (?:with interest|many times|in full)"
    r"|bargain for \w+|(?:a|real|genuine|such a|true|great) bargain|value for money"
    r"|thrift\w*|frugal\w*"
    r"|(?:good|better|easier|kind) (?:for|on|to) the (?:purse|budget|pocket|books)"
    r"|(?:economic|financial|business|money) (?:case|argument) (?:is|was|has been|stands)"
    r" (?:now )?(?:made|proved|proven|clear|strong|solid|won)|cost[- ]saving|cash[- ]releasing"
    r"|lean(?:er)? on (?:money|the purse)|relie(?:f|ved?) (?:for|to|of) the"
    r" (?:budget|purse|finances)"
)
"""Words that say of themselves that care cost less."""
HIGHER = (
    r"(?:drain|strain|burden|weight) on (?:the )?(?:\w+ )?(?:budget|purse|finance|fund|taxpayer)s?"
    r"|out of pocket|overspen[dt]\w*|money pit"
)
"""Words that say of themselves that care cost more."""
NAMED = (
    rf"(?:(?:{_CARE}|users?[’']s?|their|matches[’']?|its|the|a|smaller|larger|lower|higher)"
    r" (?:\w+ )?)?bills?(?! of)|purses?|finances|(?:trust|nhs|care|public)[’']?s? (?:budget|books"
    r"|money|funds|coffers)|to the budget|on the budget|the books (?:look|show|balance)"
    r"|spent on (?:(?:the )?care|them|people|those|users|treatment)|outlay|expenditure|expenses"
    r"|(?:priced?|price tag) of (?:their |the )?care|care packages?|taxpayers?|on price|in price"
    r"|(?:load|pressure|strain) on the (?:system|trust|nhs|health service)"
    r"|worth (?:less|more) money|pricier|thriftier"
)
"""Words for what care cost, which say nothing of its direction."""

ALONE = re.compile(rf"\b(?:{LOWER}|{HIGHER})", re.IGNORECASE)
SPOKEN = re.compile(rf"\b(?:{LOWER}|{HIGHER}|{NAMED})(?!\w)", re.IGNORECASE)
