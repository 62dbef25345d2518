"""Identifiers as people write them, and what only looks like one: made up, each with its kind.

Numbers are the documented examples of their kinds or reserved for fiction: NHS numbers of the
Data Dictionary's worked example and of the test range 999; telephone numbers of Ofcom's ranges for
drama; the National Insurance numbers of HMRC's guidance; networks of RFC 5737 and 7042.
"""

from __future__ import annotations

NHS, PHONE, INSURANCE = "an NHS number", "a telephone number", "a National Insurance number"
EMAIL, POSTCODE, DISTRICT = "an e-mail address", "a postcode", "part of a postcode"
BIRTH, RECORD, FOLDER = "a date of birth", "a record number", "a folder of somebody's machine"
ADDRESS, POINT, STREET = "the address of a machine", "a point on the earth", "a street address"
SPOKEN = "a number, spoken digit by digit"
ACCOUNT = "the name of a user of a machine"


def _folder(*parts: str) -> str:
    """A folder as it stands on a machine; written in parts, so that none stands here."""
    return "".join(f"/{part}" for part in parts)


def _mapped(words: str, signs: str) -> str:
    """The words with each digit as one of ten signs."""
    return "".join(signs[int(char)] if char in "0123456789" else char for char in words)


SPELLINGS: dict[str, tuple[str, ...]] = {
    NHS: (
        "9.434765919E+09", "9.434765919 × 10^9", "943 … 476 … 5919", "943 then 476 then 5919",
        "943 dash 476 dash 5919", "943 476 591 (check digit 9)", "pt9434765919x",
        _mapped("9434765919", "⁰¹²³⁴⁵⁶⁷⁸⁹"), _mapped("943 476 5919", "₀₁₂₃₄₅₆₇₈₉"),
        _mapped("9434765919", "⓪①②③④⑤⑥⑦⑧⑨"), _mapped("943-476-5919", "๐๑๒๓๔๕๖๗๘๙"),
        _mapped("9434765919", "⓿❶❷❸❹❺❻❼❽❾"), _mapped("943 476 5919", "০১২৩৪৫৬৭৮৯"),
        "9̶4̶3̶4̶7̶6̶5̶9̶1̶9̶", "9४3٤７⁶5९1⁹", "\u202e9195674349\u202c", "\u202e9195 674 349\u202c",
        "943:476:5919", "943 | 476 | 5919", "943 • 476 • 5919", "943+476+5919", "943'476'5919",
        "943 — 476 — 5919", "943.476-5919", "9.4.3.4.7.6.5.9.1.9", "NHS9434765919x", "9434765919.0",
        "9,434,765,919", "S2I 668 484O", "943 four seven six 5919",
        "nine 4 three 4 seven 6 five 9 one 9", "943\u2060476\u20605919",
        "39 34 33 34 37 36 35 39 31 39", "39343334373635393139",
        "(943) 476 5919", "943,476,5919", "nhs=9434765919&x=1", "“943 476 5919”", "⑨④③④⑦⑥⑤⑨①⑨",
        "9️⃣4️⃣3️⃣4️⃣7️⃣6️⃣5️⃣9️⃣1️⃣9️⃣", "9434765919; 9434765870", "943·476·5919",
        "NHSNumber9434765919",
        "9434765919", "943 476 5919", "943-476-5919", "943.476.5919", "943/476/5919", "943476 5919",
        "943 4765919", "9434 765919", "94 34 76 59 19", "943\u00a0476\u00a05919", "943_476_5919",
        "943\u2009476\u20095919", "943\u202f476\u202f5919", "943\u200b4765919", "9434\u00ad765919",
        "943\u2011476\u20115919", "943\u2013476\u20135919", "943 \u2013 476 \u2013 5919",
        "９４３ ４７６ ５９１９", "943\ufeff 476 5919", "943  476  5919", "NHS9434765919",
        "NHS no. 943 476 5919", "NHS number: 943 476 5918", "(943 476 5919)", "٩٤٣ ٤٧٦ ٥٩١٩",
        "NHS No 999 123 4567", "𝟗𝟒𝟑 𝟒𝟕𝟔 𝟓𝟗𝟏𝟗",
        "943 476 5919.", "patient_9434765919", "943\t476\t5919", "9 4 3 4 7 6 5 9 1 9",
    ),
    PHONE: (
        "7.700900123E+09", "4.47700900123E+11", "07700 then 900 then 123", "07700*900*123",
        "44 7700 900123",
        "+44[0]151 496 0123", "(44) 7700 900 123", "0151, 496, 0123", "0151 • 496 • 0123",
        "01514_960123", "\u202e3210 694 1510\u202c", "tel O151 496 O123", "O77OO 9OO I23",
        _mapped("07700 900123", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "＋４４１５１４９６０１２３",
        "tel:+441514960123", "+44 (0) 7700 900 123", "sms:07700900123",
        "https://wa.me/447700900123",
        "077 00 90 01 23", "07700/900123", "0044 (0)151 496 0123", "+1 555 123 4567",
        "0151 496 0123", "(0151) 496 0123", "0151-496-0123", "01514960123", "0151.496.0123",
        "+44 151 496 0123", "+44 (0)151 496 0123", "+441514960123", "0044 151 496 0123",
        "+44\u00a0151\u00a0496\u00a00123", "07700 900123", "07700900123", "07700 900 123",
        "+44 7700 900123", "(07700) 900123", "020 7946 0123",
        "0151 496 0123 ext. 45", "０７７００ ９００１２３", "07700\u2009900\u2009123",
        "077 0090 0123",
        "0151\u2011496\u20110123", "01632 960 123", "tel 496 0123", "phone me on 960123",
        "+353 1 234 5678", "07 70 09 00 12 3", "0800 123 4567", "0 7 7 0 0 9 0 0 1 2 3",
    ),
    INSURANCE: (
        "QQ123456C", "NINO: AB123456", "National Insurance: ab 12 34 56 c", "AB/12/34/56/C",
        "AB123456C", "AB 12 34 56 C", "AB-12-34-56-C", "ab123456c", "AB 123456 C", "ＡＢ123456Ｃ",
        "AB\u00a012\u00a034\u00a056\u00a0C", "JG 10 37 59 A", "jg103759a", "AB.12.34.56.C",
    ),
    EMAIL: (
        "j o . b l o g g s @ n h s . n e t", "J o . B l o g g s at n h s dot n e t",
        "jane.doe at-sign nhs.net", "jane.doe «at» nhs «dot» net", "jane.doe AT nhs . net",
        "jane.doe #at# nhs.net", "jane.doe“@”nhs.net", "jane.doe' + '@' + 'nhs.net",
        "jane.doe@nhs,net", "JaneDotDoeAtNhsDotNet", "jane.doe at (nhs.net)",
        "e-mail jane doe at gmail com", "jane.doe@@nhs.net", "jane.doe %at% nhs.net",
        "jane.doe at nhs dot net", "jane at liverpool dot ac dot uk", "jane-at-nhs-dot-net",
        "JANE AT LIVERPOOL DOT AC DOT UK", "jane at host full stop nhs full stop uk",
        "\u202eten.shn@eod.enaj\u202c", "ᴊᴀɴᴇ@ɴʜꜱ.ɴᴇᴛ", "jane@nhs。net", "jane@nhs․net",
        "𝐣𝐚𝐧𝐞@𝐧𝐡𝐬.𝐧𝐞𝐭",
        "jane_at_nhs_dot_net", "ⓙⓐⓝⓔ@ⓝⓗⓢ.ⓝⓔⓣ", "j̶a̶n̶e̶@̶n̶h̶s̶.̶n̶e̶t̶",
        "jane.doe_at_nhs.net", "jane.doe(a)nhs.net", "jane.doe*at*nhs.net", "JANE@NHS.NET",
        "jane.doe -at- nhs -dot- net", "jane.doe&commat;nhs.net", "jane.doe @ nhs . net",
        "jäne@nhs.net",
        "jane.doe@nhs.net", "Jane.Doe@NHS.net", "jane_doe+x@merseycare.nhs.uk", "jane@nhs.net",
        "jane.doe at nhs dot net", "jane.doe [at] nhs [dot] net", "jane.doe(at)nhs.net",
        "jane.doe AT nhs DOT net", "jane.doe＠nhs.net",
        "jane.doe @ nhs.net", "jane.doe{at}nhs{dot}net", "jane dot doe at nhs dot net",
        "jane.doe@\u200bnhs.net", "jane.doe [@] nhs.net", "jdoe7 at liverpool.ac.uk",
        "jane at nhs.net", "<jane.doe@example.org>", "jane.doe@nhs\u00ad.net", "j.doe@y.uk",
        "o'neill@example.org", "jane.doe&#64;nhs.net", "jane.doe%40nhs.net",
    ),
    POSTCODE: (
        "L20, 3DJ", "L20 (3DJ)", "[L20] [3DJ]", "L20 3D J", "L(20) 3DJ", "L20*3DJ", "L20: 3DJ",
        "L-20-3-DJ", "L20 then 3DJ", "outward L20, inward 3DJ", "PR9oDA", "L twenty 3DJ",
        "L20 three DJ", "L two zero, three D J", "L thirty-one 2AB",
        "Lima two zero three Delta Juliet", "el two oh three dee jay",
        "L12 7AB".replace("1", "¹").replace("2", "²").replace("7", "⁷"), "L4 OTH", "L2O 3DL",
        "PR8 SJH", "postcode L 4 5 T H", "🄻12 7🄰🄱", "\u202eBA7 21L\u202c", "Ⅼ12 7AB", "L٤ ٥TH",
        "L1.8JQ", "L1/8JQ", "L1+8JQ", "PR8 1 RH", "L1&thinsp;8JQ", "L1%208JQ",
        "L4 5TH", "L45TH", "l4 5tH", "L9 1ZZ", "CH41 9ZZ", "ch41 9zz", "Ch41 9zZ", "SW1A 2AA",
        "EC1A 1BB", "M1 1AE", "L12\u00a07AB", "L12\u20097AB", "L12  7AB", "Ｌ１２ ７ＡＢ", "l127ab",
        "PR8\u200b6AA", "L12\u20117AB", "L12-7AB", "W1A 0AX", "L20 3AB,", "L12 7 AB", "L 12 7AB",
    "ВL1 2ZZ", "СH41 9ZZ",
    ),
    DISTRICT: ("lives in L4", "postcode L12", "postcode area CH41", "living near PR8"),
    BIRTH: (
        "*1961-03-12 (born)", "12 March 1961, born Southport",
        "BDAY:19610312", "(* 12.3.1961)", "born 12.iii.1961", "12/03/1961 is when she was born",
        "Date of birth: day 12 month 3 year 1961", "b: 12/3/1961", "patient_dob,19610312",
        "PID|1||4||DOE^JANE||19610312|F", "DOB 12/O3/1961", "DOB: ¹²/⁰³/¹⁹⁶¹",
        "was born in Liverpool on 12 March 1961",
        "b. 03/03/1961", "born in Liverpool on 3 March 1961", "D O B 03/03/1961", "dob=19610303",
        "turned 60 on 3 March 2021", "was born on Friday 3 March 1961", "dateOfBirth: 1961-03-03",
        "born 12/03/1961", "born on 12 March 1961", "DOB 12/03/61", "DOB: 1961-03-12",
        "d.o.b. 12.3.61",
        "date of birth 12th March 1961", "D.O.B 12-03-1961", "born on the 3rd of March 1961",
        "Born: March 12, 1961", "dob=12031961", "DoB 12 Mar 1961", "born in March 1961",
        "12/03/1961 (DOB)", "aged 57 (12/03/1961)", "birthday is 12 March",
        "birth date: 12/03/1961",
        "date of birth\u00a012\u00a0March\u00a01961", "(b. 12 March 1961)", "birthDate: 1961-03-12",
        "born on the third of March nineteen sixty-one", "DOB１２/０３/１９６１",
        "date_of_birth: 1961",
        "12 March 1961 is her birthday", "12/03/1961, aged 57",
    ),
    RECORD: (
        "person 712515", "person: 712515", "participant number 712515", "service user 712515",
        "pt 712515",
        "record no. 123 456", "client id 123456", "Patient identifier 123456",
        "RiO number 1234567", "RiO ID: 1234567", "hospital number A123456", "patient ID 1234567",
        "MRN 00123456", "case number: 1234567", "NMC PIN 123456",
        "patient no. 1234567", "MORGA657054SM9IJ",
    ),
    FOLDER: (
        "~jo/study", "/users/jo/x.csv", "E:/jo/study/x.csv", "home/jo/.ssh/id_rsa",
        "Users/jo/Desktop/plan.docx", "C: \\ Users \\ jo",
        _folder("run", "user", "1000", "x"), _folder("c", "Users", "jane", "x"), "c:/users/jane/x",
        "∕home∕jane∕x", _folder("cygdrive", "c", "Users", "jane"), "／home／jane／a.csv",
        "/data/home/jane/x", "\\Users\\jane\\x", "~jane/thesis", "OneDrive - NHS/Documents/x",
        "vscode://file/home/jane", _folder("tmp", "tmpab12", "x.py"), "C:%5CUsers%5Cjane",
        "/home/jane/reports/a.qmd", "/Users/jane/Documents", "C:\\Users\\jane\\report.docx",
        "C:/Users/jane/report.docx", "\\\\trustfs01\\research$\\bite",
        "file:///C:/Users/jane/a.html",
        "file:///home/jane/a.html", "D:\\Projects\\bite\\a.qmd", "/mnt/c/Users/jane",
        "/Volumes/Data/x",
        _folder("tmp", "ipykernel_1234", "99.py"), "~/.local/share/jupyter/runtime",
        _folder("root", "project", "a"),
        "/opt/venv/lib/python3.11/site-packages/x.py", "~/Documents/study", "smb://trustfs01/share",
    ),
    ACCOUNT: (
        "USER=jbloggs", "LOGNAME=jbloggs", "username: jbloggs", "logged in as jbloggs",
        "whoami: jbloggs", "jbloggs@LAPTOP-4F2K1:~$",
    ),
    ADDRESS: (
        "http://10.0.0.5/x", "http://jane-pc:8888/lab", "fe80::1ff:fe23:4567:890a",
      
        "192.168.1.24", "10.12.0.7", "203.0.113.77", "00:00:5E:00:53:AF", "00-00-5e-00-53-af",
        "2001:db8:85a3:0:0:8a2e:370:7334", "localhost:8888", "172.16.4.9", "IP 8.8.4.4",
    ),
    POINT: (
        "-2.966140, 53.462610", "N53.46261 W2.96614", "SJ 34567 90123", "geo:53.46261,-2.96614",
      
        "53.46261, -2.96614", "53.46261,-2.96614", "53.4626° N, 2.9661° W", "53°27′45″N 2°57′58″W",
        "lat: 53.46261", "latitude 53.46261", "///filled.count.soap",
    ),
    STREET: ("12 Acacia Avenue", "flat 3, 14 Rice Lane", "7a Evered Road"),
    SPOKEN: ("nine four three, four seven six, five nine one nine",
    "oh one five one double three two"
             " four five six seven"),
}  # fmt: skip
