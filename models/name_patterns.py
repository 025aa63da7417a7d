"""What stands before a name, as patterns with a group `name`: introductions, titles, signatures, greetings."""

from __future__ import annotations

import re

from models.name_words import PARTICLES

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪĮİĶĹĽŁŃŅŇŐŒŘŚŞŠŤŪŮŰŲŹŻŽ"
#: A word that may be part of a name: capitalised ("O'Brien", "Jean-Luc", "McKay"), or an initial.
_PART = (
    rf"(?:[{_UPPER}](?:[’'][{_UPPER}])?[^\W\d_{_UPPER}]{{1,24}}(?:[-’'{_UPPER}]?[^\W\d_]{{1,24}})?"
    rf"|[{_UPPER}]{{2,20}}|[{_UPPER}]\.|[{_UPPER}](?=\s[{_UPPER}]))"
)
_PARTICLE = rf"(?:(?:{'|'.join(sorted(PARTICLES))})\s)"
_NAME = rf"{_PART}(?:\s(?:{_PARTICLE}{{0,2}}{_PART})){{0,3}}"
#: After "my name is" a name may be written small.
_ANY = rf"(?:{_NAME}|[^\W\d_]{{2,20}}(?:\s[^\W\d_]{{2,20}})?)"

#: Strong cues: what follows is a name, even in small letters.
INTRODUCED = re.compile(
    r"\b(?i:my (?:full |first |last |sur)?name(?:'s| is)|name\s?[:=]|mein (?:voller )?name (?:ist|lautet)"
    r"|ich hei(?:ß|ss)e|je m[’']appelle|mon nom est|(?:yo )?me llamo"
    r"|mi nombre es|mijn naam is|ik heet|mi chiamo|il mio nome è|(?:o )?meu nome é|(?:eu )?me chamo"
    rf"|i am called|signed(?: by)?[,:])\s?(?P<name>{_ANY})"
)
#: Cues that need a capitalised name.
CALLED = re.compile(
    r"\b(?i:(?:his|her|their|whose|the (?:agent|driver|nurse|doctor|lady|man|guy|rep|manager|engineer"
    r"|assistant)'?s?) name (?:is|was|being)|by the name of|named"
    r"|(?:man|woman|lady|guy|gentleman|girl|agent|driver|courier|nurse|doctor|rep|representative|manager|engineer"
    r"|technician|assistant|colleague|person|someone|waiter|waitress|member of staff) called"
    rf"|namens|nommée?|prénommée?|llamad[oa])\s(?P<name>{_NAME})"
)
#: "The name is …" may introduce anything; two capitalised words behind it are a person's.
NAMED = re.compile(rf"\b(?i:the name(?:[’']s| is))\s(?P<name>{_PART}(?:\s(?:{_PARTICLE}{{0,2}}{_PART})){{1,3}})")
KIN = re.compile(
    # "My Brother" is a printer.
    r"\b(?![Mm]y Brother)(?i:my (?:late |elderly |dear |young )?"
    r"(?:husband|wife|son|daughter|mother|father|mum|mom|dad|partner|brother|sister|grandson|granddaughter|friend|neighbour|neighbor|fianc[ée]e?)"
    r"|(?:mein|meine) (?:mann|frau|sohn|tochter|mutter|vater)|mon (?:mari|fils|père)|ma (?:femme|fille|mère)"
    rf"|mi (?:marido|mujer|hijo|hija|madre|padre|esposa|esposo)),?\s(?P<name>{_NAME})"
)
TITLED = re.compile(
    r"(?<![\w&.])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Nurse|Herrn?|Frau|Hr|Fr|Mme|Mlle|Monsieur|Madame"
    r"|Mademoiselle|Sr|Sra|Srta|Señora?|Señorita|Senora?|Don|Doña|Signora?|Sig|MR|MRS|MS|DR|Heer|Mevrouw|Meneer|Mevr|Mw"
    r"|Dhr|heer|mevrouw|meneer|mevr|mw|dhr|madame|monsieur|mme|señora?|señorita|sra|signora?)"
    rf"\b\.?\s(?:(?:Dr|Prof|Doktor)\.?\s)?(?P<name>{_PARTICLE}{{0,2}}{_NAME})"
    rf"|(?<![\w&.])M\.\s(?P<monsieur>[{_UPPER}][^\W\d_{_UPPER}]{{2,24}}(?:[-\s]{_PART})?)(?=[\s,.;!?]|$)"
)
#: The small form, where no capital helps: "mr smith".
SMALL_TITLED = re.compile(r"(?<![\w&.])(?:mr|mrs)\b\.?\s(?P<name>[^\W\d_]{3,20})")
SIGNED = re.compile(
    r"(?i:(?:(?:kind|best|warm|kindest|warmest|many)?\s?regards|yours (?:sincerely|faithfully|truly)"
    r"|sincerely(?: yours)?|best wishes|mit (?:freundlichen|besten|herzlichen|lieben) gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:viele|liebe|beste|herzliche|freundliche|schöne) gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|mfg|vg|lg"
    r"|(?:bien )?cordialement|bien à vous|(?:mes )?(?:sincères|meilleures) salutations"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en|jes)?|groet(?:en|jes)|groet|m\.?v\.?g\.?|hoogachtend"
    r"|(?:cordiali|distinti) saluti|saluti|atenciosamente|(?:com os melhores )?cumprimentos)"
    rf")\s*[,.!:–-]?\s{{1,4}}(?P<name>{_NAME})(?=\s*(?:[.,!\n(/\[]|$))"
)
#: Thanks are meant for somebody more often than signed; only a name alone on the last line is the writer's.
THANKED = re.compile(
    r"(?i:thanks|thank you|many thanks|cheers|danke|merci|bedankt|dank je wel|grazie|obrigad[oa]"
    rf"|gracias)[,.! ]{{0,3}}\n\s{{0,3}}(?P<name>{_NAME})[.!]?\s*\Z"
)
I_AM = re.compile(
    r"\b(?:[Ii]\s?[’']?a?m|[Tt]his is|[Ii]ch bin|[Ii]k ben|[Jj]e suis"
    rf"|[Ss]oy)\s(?P<name>{_PART}\s(?:{_PARTICLE}{{0,2}}{_PART})(?:\s{_PART})?)(?=\s(?:from|and|here|aus|und|et|en|uit|de"
    r"|y)\b|\s*[,.\n(]|$)"
)
#: Whoever is greeted or met may be a company as well: only a given name tells.
GREETED = re.compile(
    r"(?:^|[.!?]\s|[\n,])\s?(?i:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|moin|liebe[rs]?"
    r"|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|bonjour|bonsoir|salut|ch(?:er|ère)|hola|querid[oa]|estimad[oa]"
    r"|buen[oa]s (?:días|tardes|noches)|beste|geachte|dag|hoi|goede(?:morgen|middag|navond)|ciao|gentile)"
    rf",?\s(?P<name>{_NAME})",
    re.MULTILINE,
)
MET = re.compile(
    r"\b(?i:(?:sp[eo]ak(?:ing)?|spoken?|talk(?:ed|ing)?|chatt?(?:ed|ing)?|dealt|dealing) (?:to|with)(?: an?)?"
    r"|(?:served|helped|assisted|greeted|treated|seen|looked after|welcomed|supported|examined) by(?: an?)?"
    r"|parlée? (?:à|avec)|(?:servi|accueilli|aidé|reçu|conseillé|renseigné)e?s? par|j['’]ai eu"
    r"|habl(?:é|ado|ando|amos) con|(?:nos|me) (?:atendió|ayudó|sirvió)|(?:atendid|ayudad)[oa]s? por"
    r"|(?:gesproken|sprak(?:en)?) met|(?:geholpen|bediend|ontvangen) door|sprach(?:en)? mit|bedient von)"
    rf"\s(?P<name>{_NAME})"
)
#: German and Dutch say what was done behind the name.
MET_BEHIND = re.compile(
    rf"\b(?:mit|von|met|door)\s(?P<name>{_NAME})\s(?:gesprochen|telefoniert|gechattet|geredet|bedient|beraten|betreut"
    r"|empfangen|gebeld|gesproken|gechat|geholpen|bediend)\b"
)
