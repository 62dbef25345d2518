"""What a report says every day and only looks like an identifier. Real forms, public examples."""

from __future__ import annotations

from itertools import product

_DATES = (
    "12/03/2019", "12.03.2019", "2019-03-12", "12 March 2019", "March 12, 2019", "12th March 2019",
    "2019-03-12T09:30:00Z", "20190312", "1 April 2016 to 31 March 2017", "2016-17", "2016/17",
    "12/03/2019 12:30", "2018-06-24 12:30:59", "from 01/04/2016 to 31/03/2018", "by 3 May",
    "07/12/2018", "01-02-2019 10:30", "Q3 2018/19", "the 1990s", "2013, 2014, 2015, 2016, 2017",
    "2016 2017 2018 2019", "D:20261122000000Z", "week 12 of 2019", "09:30–17:00", "1.2.2019",
    "born before 1 January 1990", "people born in 1961", "the 1958 birth cohort",
    "babies born between 1 April 2012 and 31 March 2014", "the project was born of a conversation",
    "birth weight 3210 g on 12 March 2019", "aged 18 to 65", "aged 18 and over in 2019",
    "born in or after 1990", "The Life Rooms opened on 12 May 2016",
)  # fmt: skip
_REFERENCES = (
    "https://doi.org/10.1371/journal.pone.0232076", "doi:10.1136/bmj.n2061", "10.1093/ije/dyab123",
    "10.1177/1049732315616621", "10.1016/S0140-6736(20)30183-5", "10.1080/13607863.2014.1003283",
    "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
    "10.1111/hsc.12839", "10.3310/hsdr09434765919", "https://doi.org/10.5281/zenodo.9434765919",
    "ISBN 0-306-40615-2", "ISBN 0306406152", "ISBN-10: 0-19-852663-6", "ISBN 978-0-306-40615-7",
    "ISBN-13 9780306406157", "ISBN 9434765919", "ISSN 1932-6203", "ISSN: 0140-6736",
    "https://orcid.org/0000-0002-1825-0097", "ORCID 0000-0001-5109-3700", "PMID: 32369511",
    "PMC7200005", "PMID 9434765919", "ISRCTN12345678", "ISRCTN 12345678", "NCT01234567",
    "arXiv:2101.01234", "NIHR200166", "grant MR/N013867/1", "ES/S012567/1", "EP/V026259/1",
    "NIHR ARC NWC 200182", "award 0151496012", "IRAS 245678", "REC reference 19/NW/0123",
    "REC 18/NW/0456", "PROSPERO CRD42019123456", "Lancet 2020; 395: 497–506",
    "PLoS ONE 15(5): e0232076", "BMJ 2021;374:n2061", "Proc Natl Acad Sci 116:10234–10241",
    "pp. 1023–1041", "12(3):345-358", "vol. 47, no. 2, pp. 501–512", "J Clin Epi 2017;88:112-21",
    "Smith J, Jones AB, Brown CD. Social prescribing. 2019.", "von Elm E, Altman DG, et al. 2007",
    "Born, M. (2013)", "Guest, Namey & Chen 2020", "Petersen 2009", "COREQ item 12(a)",
    "STROBE 12b", "GRIPP2-SF 3", "RECORD 6.1", "TIDieR item 4", "CHEERS 2022", "PRISMA 2020",
    "NICE NG197", "NICE guideline CG178", "QS15", "ICD-10 F20.9", "SNOMED CT 73211009", "HRG WF01A",
    "CC BY 4.0", "Registered charity 1234567", "Company number 01234567", "OpenAlex W2741809807",
    "(WHO 2015)", "[12]", "see section 3.2.1.4", "Appendix 1.2.3", "RFC 5737", "ISO 9241-171:2008",
)  # fmt: skip
_NUMBERS = (
    "n = 1,234", "n=12345", "N = 22,000", "1,234,567 people", "22 000 people",
    "12 345 678 contacts",
    "95% CI 0.1234 to 0.5678", "(95% CI −0.12 to 0.34)", "p = 0.0123", "p<0.001", "0.0123456789",
    "-2.96614", "53.46261", "intervals [52.31829, 53.4832]", "β = 0.151, SE 0.0496, p 0.012",
    "χ²(3) = 12.34, p = 0.006", "t(1234) = 2.345", "OR 1.23 (1.01–1.50)", "I² = 47.65919%",
    "RR 0.94 (0.76, 1.19)", "M = 94.34 (SD 7.66)", "£1,234,567", "£943,476", "£9434765919",
    "£12.50", "£0.15 per 496", "€ 9434765919", "cost £151,496.01", "1.5 million", "943.4765919",
    "9434.765919", "0.9434765919", "12 34 56", "10 16 7 33 63", "5 6 0 11 11", "12 to 18 months",
    "0 20 40 60 80 100", "0 10 20 30 40 50", "0 1 2 3 4 5 6 7 8 9", "2 4 6 8 10 12 14",
    "0123456789",
    "1234567890", "1111111111", "0000000000", "1:4 matching", "3 in 10", "one in four", "12/33",
    "10 of 10 staff, 16 of 16 partners and 7 of 7 users", "33 and 63; 11 and 11; 21 and 31",
    "one, two, three, four", "4 × 4", "2x2", "7–12 (median 9)", "12–345", "−12.34", "1e-10",
    "100,000 person-years", "07 days", "0.5 to 12.5", "timestamp 1732276800", "seed 2018",
    "mtime: 1732276800", "size: 9434765919", "bytes 9434765919",
    "943 people, 476 of them, 5919 visits",
    "2018: 943; 2019: 476; 2020: 5919", "in 2019, 12 people", "5th", "1st", "22nd", "3rd",
)  # fmt: skip
_MACHINE = (
    "version 1.2.3", "1.2.3.4", "v0.14.2.1", "Typst 0.15.1", "Python 3.11.7", "pandas 2.2.3",
    "Chrome/120.0.6099.109", "quarto 1.9.12", "#e11d48", "#fff", "#b12ab3", "#cf10ab", "#1a2b3c4d",
    "d41d8cd98f00b204e9800998ecf8427e", "c235904",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c"
    "a495991b7852b855", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "abc9434765919def",
    "550e8400-e29b-41d4-a716-446655440000", "rgb(94, 34, 76)", "rgba(0,0,0,.5)", "1.25rem",
    "translate(94.34 76.59)", "M 943 476 L 591 9 Z", "viewBox 0 0 720 405", "12:30:45", "00:12:30",
    "@media print", "@page :first", "figure@2x.png", "npm package@1.2.3", "::before", "a::b::c",
    "https://www.gov.uk/government/publications/12345", "https://example.org/?p=12345",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://example.org/home/news",
    "https://www.merseycare.nhs.uk/life-rooms", "../data/partners.csv", "reports/summary.html",
    "#sec-methods", "fig-flow", "tbl-partners", "w-100", "col-12", "h1 2em", "cb1-2", "g-col-6",
    "data/hub-walton/top-ten.csv", "`f.people.all`", "{python} f.partners.n", "utf-8", "en-GB",
    "Apple M1 8GB RAM", "A4", "MP3", "W3C", "PDF/UA-1", "WCAG 2.2 1.4.3", "ISO 14289-1",
    "C:N ratio",
    "a/b testing", "and/or", "24/7", "w/c 12 March 2019", "N/A", "1/2", "\\alpha\\beta", "x \\\\ y",
    "look at nhs.uk", "available at www.liferooms.org.uk", "meet at 10 dot", "at the Life Rooms",
    "find us @liferooms", "someone at home", "at Walton dot by dot", "~5%", "~ 12 people",
)  # fmt: skip
_WORDS = (
    "Life Rooms Walton", "Life Rooms Southport", "Bootle", "Mersey Care NHS Foundation Trust",
    "Recovery College", "Understanding Anxiety 1", "Introduction to Mindfulness (6 weeks)",
    "Level 2 Certificate", "Creative Writing 101", "Mindfulness 2, Thursdays 10.30",
    "Cook and Eat 3", "Steps to Work 12", "Module B1 1st term", "Unit 2 (self-catering)",
    "Unit 1 (supported)", "Focus group G1", "S06, member of staff", "U05, user of the Life Rooms",
    "(S03.07)", "P08, partner organisation", "R01–R06", "study E09", "band 7", "Tier 2",
    "Phase III",
    "Theme 4.4", "ten partners", "one or two", "Table 5", "Figure S1 2nd panel", "the L4 cohort",
    "in ward 3", "Route 12", "Bus 86", "stage 2 of 3", "Part B, question 12", "GP practice",
    "hospital number of beds", "patient numbers rose", "case number fell", "record high of 12345",
    "number of clients 12345", "the unit cost of £12345", "text messages: 123 a week",
    "call for evidence 2019", "ring-fenced funding of 250000", "mobile units 2", "telephone survey",
    "IP address", "date of birth was not collected", "postcode was not collected", "home visits 12",
    "lives in Liverpool", "an e-mail was sent", "NHS numbers were removed", "NHS 111", "call 999",
    "call Samaritans on 116 123", "Childline 0800 1111", "NHS Long Term Plan 2019", "Room 12",
    "12 people on Evered Avenue", "In 2019 Rice Lane", "the Road to Recovery", "A & B", "at 6 at",
)  # fmt: skip
_VARIED = tuple(
    pattern.format(n=n, m=m)
    for (n, m), pattern in product(
        ((12, 345), (94, 476), (151, 496), (2019, 5919)),
        (
            "{n} of {m} people", "{n}.{m}%", "{n}–{m}", "n = {n} and m = {m}", "£{n},{m}",
            "{n}/{m}",
            "{n}:{m}", "v{n}.{m}.0", "mean {n}.{m} (SD 0.{m})", "{n} ({m})", "{n}; {m}; {n}",
            "-{n}.{m}",
        ),
    )
)  # fmt: skip

_DISGUISED = (
    "SOLO 12", "100Ol", "1ll", "B2B sales", "Bl00m", "S5 and S6", "OS 10", "l0-l2", "Zl 2",
    "model M1 OLS", "Room B12 Old Hall", "IS 0 or 1", "SO2 and O3", "Z = 2.15, B = 0.81",
    "10 SILOS 200", "5S methodology, 6 Sigma", "102 SOS calls", "Figure 1: OLS, n = 2018",
    "one two three", "one, two or three of seven", "from one to nine", "two of four, six of eight",
    "six people in nine months, three in one", "five by five by five", "twenty-one of forty-two",
    "one 2018 and two 2019", "someone, anyone, no one, everyone", "at nine, at one and at four",
    "one in ten, two in ten, three in ten, four in ten", "Stone, bone and tone",
    "x² + y³ = z⁴", "10⁻⁶ and 10⁹", "cost¹² and use³⁴", "people¹,²,³ and places⁴⁻⁶", "H₂O and CO₂",
    "kg/m²", "R² = 0.47", "as told before²⁰¹⁸", "① first ② second ③ third", "(1) (2) (3) (4) (5)",
    "look at it from another point of view", "met at the Hub. Full stop.", "at this point we",
    "at one point in 2019", "at no dot on the map", "the data at hand dot the landscape",
    "aged 50 to 64 75 80", "Age 18 to 34 12 15", "aged 65 and over 10 12 2019",
    "turning 18 in 2019",
    "Bday party", "(*) p < 0.05", "* 12.3 (1.2)", "b: 0.12 (0.03)", "b = 0.5", "when it was set up",
    "12 May 2016 is when it was opened", "day 12 of month 3", "the day, the month and the year",
    "12:30:45 | 13:30:45", "10 | 20 | 30 | 40", "12 • 14 • 16", "1+2+3+4+5+6+7+8+9", "a/c/Users",
    "/c/users-guide", "https://example.org/run/user", "runs/user/1000",
    "the P value of 123 tests",
    "rs(45) = 0.12", "P = 0.400123", "L31: 12 people", "L20, 3 visits", "L20 (3 people)",
    "L4, 5 of 12", "B12, 2 DJs were there", "E2, 3rd wave", "W1, 2nd wave", "Table A1, 2 AB",
    "G1, 2 BA degrees", "S1 (2 AS levels)", "in L20, three people", "twenty to three",
    "two or three DVDs", "three A levels", "Oscar, Charlie and Victor", "Hotel Lima",
    "cost at the dot", "an @ sign", "pandas@2.2.3", "lodash@latest", "'at' risk", "chat/at/home",
    "persons 12 to 45", "per person 400123", "each person 12345", "user names were removed",
    "login page", "log in: see the guide", "username required", "USER GUIDE", "home/school",
    "C:/N", "ALPHA\\beta", "1.234567e+06", "12 then 13 then 14", "12 ... 15 ... 18",
    "a b c d e f g", "check digit", "C:\\Windows\\Fonts\\arial.ttf", "255.255.255.0",
    "then 12 dash 15",
)  # fmt: skip

LOOKALIKES = tuple(
    dict.fromkeys((*_DATES, *_REFERENCES, *_NUMBERS, *_MACHINE, *_WORDS, *_VARIED, *_DISGUISED))
)
