# ruff: noqa: E501  (tables of words are read in rows)

"""What people call their columns, in English, German, French and Spanish; compared after `plain`."""

from __future__ import annotations

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9#+]+")


def plain(header: str) -> str:
    """A header as one would say it: no accents, no case, words apart (`reviewCreatedVersion`, `Review_Text`)."""
    apart = _CAMEL.sub(" ", header)
    folded = unicodedata.normalize("NFKD", apart).casefold().replace("ß", "ss")
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    return _OTHER.sub(" ", letters).strip()


def last_part(header: str) -> str:
    """`labels.app_version` says what it is in its last part, `rating.value` in its last two."""
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", header):
        return header
    *_, above, last = header.split(".")
    return f"{above} {last}" if last.casefold() in _BARE and above.casefold() not in _WRAPPERS else last


def _set(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


#: Keys that say nothing without the one above them: `author.name`, `rating.value`.
_BARE = _set("name, id, value, score, number, label")
#: Keys that only wrap the others.
_WRAPPERS = _set("data, attributes, fields, node, item, items, result, results, record")

TEXT = _set(
    "message body, message content, body text, conversation text, chat message, text, review, reviews, review text, reviews text, reviewtext, review body, review content, comment, comments, comment text, your comment, "
    "additional comments, body, content, feedback, customer feedback, feedback text, your feedback, message, verbatim, verbatims, "
    "opinion, answer, answer text, response text, open text, open ended response, free text, description, tweet, tweet text, full text, self text, selftext, "
    "remark, remarks, narrative, consumer complaint narrative, complaint, complaint text, statement, note to us, pros, cons, likes, dislikes, "
    "post, post text, message text, review description, summary text, reason, reason for score, suggestion, suggestions, improvement, improvements, "
    "kommentar, kommentare, bewertung, bewertungstext, rezension, rezensionstext, nachricht, ruckmeldung, meinung, anmerkung, anmerkungen, "
    "freitext, antwort, beschwerde, inhalt, begrundung, grund, vorschlag, verbesserungsvorschlage, "
    "commentaire, commentaires, avis, texte, remarque, remarques, contenu, reponse, temoignage, texte de l avis, votre avis, motif, "
    "comentario, comentarios, resena, opinion del cliente, opiniones, texto, mensaje, valoracion, respuesta, contenido, observaciones, motivo, sugerencias"
)
#: Headers that are themselves a question a text answers, though short.
ASKING = _set("pros, cons, likes, dislikes, reason, reason for score, suggestion, suggestions, improvement, improvements, "
              "grund, begrundung, vorschlag, verbesserungsvorschlage, motif, motivo, sugerencias")  # fmt: skip
TITLE = _set("title, review title, headline, subject, summary, heading, review headline, subject line, "
             "titel, betreff, uberschrift, zusammenfassung, titre, titre de l avis, objet, sujet, titulo, asunto")  # fmt: skip
QUESTION = _set("question, question text, prompt, survey question, frage, fragetext, fragestellung, pregunta, intitule")
#: Best first: when the customer wrote, not when somebody answered or exported.
DATES = (
    _set("review submit date and time, submit date, submit date utc, submitted at, submitted, submission date, submitdate, "
         "review date, review created, date of review, reviewed at, submitted date, submitted on, responded at, response at, recorded date, recordeddate, completed at, date submitted, response date, date created"),
    _set("created at, created, createdat, created date, creation date, date posted, posted at, posted, posted on, published at, published, publish date, published date, "
         "tweet created, date, datum, fecha, timestamp, time stamp, zeitstempel, horodateur, marca temporal, datetime, date time, date and time, when, at, "
         "erstellt, erstellt am, eingang, eingangsdatum, abgegeben am, bewertungsdatum, date de creation, cree le, date de l avis, date avis, date de publication, "
         "fecha de creacion, creado, publicado, fecha de publicacion, fecha y hora, date de reponse, received, received at, date received, day, tag, jour, dia"),
    _set("end date, enddate, time, zeit, heure, hora, survey date, interview date, visit date, review submit millis since epoch"),
    _set("start date, startdate, started at, start date utc, updated, updated at, last update, review last update date and time, date of experience, experienced at, date published"),
)  # fmt: skip
#: A date, link or text of the company's own answer is not the customer's.
REPLY = re.compile(r"\b(repl(y|ied|ies)|developer|owner (response|answer)|our (response|answer)|company response|response from|"
                   r"antwort (des|vom|von)|reponse (du|de l)|respuesta (del|de la)|replied|moderat\w+)\b")  # fmt: skip
ID = _set("id, review id, reviewid, response id, responseid, feedback id, comment id, post id, tweet id, ticket id, case id, complaint id, uuid, guid, external id, "
          "record id, submission id, survey id, conversation id, entry id, result id, message id, row id, key, unique id, survey response id, respondent id, token, "
          "bewertungs id, rezensions id, antwort id, identifiant, id avis, id reponse, identificador, id respuesta, id resena")  # fmt: skip
AUTHOR = _set("requester id, submitter id, requester, consumer name, consumer id, consumer user id, consumer user name, author, user, username, user name, reviewer, reviewer name, reviewer nickname, nickname, nick name, screen name, handle, author name, author id, profile name, "
              "reviewer id, user id, userid, customer id, customerid, member id, user handle, posted by, written by, display name, author username, "
              "autor, verfasser, benutzer, benutzername, nutzer, nutzername, rezensent, kunden id, auteur, utilisateur, pseudo, id client, usuario, nombre de usuario, id cliente")  # fmt: skip
URL = _set("url, link, permalink, perma link, review link, review url, href, uri, tweet url, source url, post url, page url, web link, "
           "lien, url de l avis, enlace, direccion url")  # fmt: skip
LANGUAGE = _set(
    "review language, language, lang, locale, reviewer language, user language, language code, detected language, sprache, langue, idioma, lengua"
)
THREAD = _set("thread, thread id, parent id, parent, in reply to, in reply to id, in reply to status id, conversation id, conversation, discussion id, "
              "reply to, strang, fil, hilo")  # fmt: skip

#: Header (plain) to the segment's name.
SEGMENTS: dict[str, str] = {
    header: name
    for name, headers in {
        "app_version": "app version, app version name, appversion, version, app versionname, review created version, reviewcreatedversion, software version, release, versionsname",
        "product": "product, product name, product title, item, item name, model, sku name, variation, variant, produkt, produktname, artikel, produit, article, producto, articulo",
        "region": "region, area, state, province, bundesland, gebiet, county, provincia",
        "country": "country, country code, territory, storefront, market, land, pays, pais, country region",
        "plan": "plan, tier, subscription, subscription plan, plan name, membership, membership level, tarif, abo, forfait, tarifa, contract type",
        "platform": "platform, os, operating system, device type, os version, plattform, betriebssystem, plateforme, plataforma",
        "device": "device, device model, device name, gerat, appareil, dispositivo",
        "store": "store, store name, shop, branch, outlet, location name, filiale, standort, laden, magasin, agence, tienda, sucursal, restaurant",
        "service": "service, service name, service type, dienst, dienstleistung, servicio",
        "journey_stage": "journey stage, stage, touchpoint, touch point, customer journey stage, phase, etape, etapa",
        "persona": "persona, segment, customer segment, customer type, customer group, kundengruppe, kundensegment, segment client, segmento",
        "category": "category, product category, kategorie, categorie, categoria, feedback category",
        "brand": "brand, company, airline, hotel, hotel name, merchant, organisation, organization, bank, marke, marque, marca, operator",
        "channel": "channel, contact channel, kanal, canal, survey channel",
        "cabin": "cabin, cabin class, travel class, type of traveller, seat type",
        "contact_ok": "contact ok, ok to contact, may we contact you, can we contact you, contact me, contact permission, contact consent, consent to contact, may contact, durfen wir sie kontaktieren, kontakt erlaubt, kontakterlaubnis",
        "site": "site, website, web site, domain, publisher",
    }.items()
    for header in _set(headers)
}  # fmt: skip

NPS = re.compile(
    r"\b(nps|net promoter|ltr|likely|likelihood|recommend\w*|weiterempf\w*|empfehl\w*|recommand\w*|recomend\w*)\b"
)
NPS_GROUP = re.compile(r"\bnps[ _]?group\b|\bnps (category|segment|type)\b")
CES = re.compile(r"\b(ces|effort|aufwand)\b")
#: Scales on which one is best, by their very name.
LOW_IS_GOOD = re.compile(r"\b(schulnoten?|how much effort|wie viel aufwand)\b")
CSAT = re.compile(r"\b(csat|osat|satisf\w*|zufrieden\w*|satisfait\w*|satisfech\w*|happy)\b")
STARS = re.compile(r"\b(stars?|star rating|ratings?|rated?|sterne?|etoiles?|estrellas?|bewertung|note|notes|puntuacion|valoracion|calificacion|punkte|overall rating|overall|score|skala|grade|mark)\b")  # fmt: skip
#: Headers under which customers speak, whatever else stands in them; and those under which somebody else does.
SPOKEN = re.compile(
    r"\b(comments?|verbatims?|feedback|remarks?|narrative|free ?text|open ?(text|ended)|kommentare?|anmerkung(en)?|freitext|ruckmeldung|commentaires?|remarques?|comentarios?|observaciones)\b"
)
INTERNAL = re.compile(
    r"\b(internal|intern|agents?|staff|employee|private|moderat\w*|admin|coach\w*|our|translat\w*|template|prompt)\b"
)
#: Columns that say which kind of score stands beside them.
SURVEY_TYPE = _set("survey type, metric, metric type, question type, feedback type, score type, umfragetyp")
#: Fields beside which a `score` is what readers voted.
VOTED = _set(
    "subreddit, ups, downs, upvotes, downvotes, num comments, link id, created utc, upvote ratio, answer count"
)
#: Numbers about a text that no customer gave.
NO_SCORE = re.compile(r"\b(confidence|thumbs?|likes?|votes?|helpful\w*|retweets?|favou?rites?|count|number|num|total|duration|seconds|progress|length|lat|lon|polarity|sentiment|probability|index|price|age|year|version|percent\w*|replies|followers)\b")  # fmt: skip

#: What personal data is called; the kind stands in the preview.
PERSONAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\b(e ?mails?|mail|email address|correo|courriel|mailadresse)\b")),
    ("phone", re.compile(r"\b(phone|telephone|mobile|cell|cellphone|fax|telefon\w*|handy\w*|rufnummer|portable|telefono|movil|tel|whatsapp|msisdn)\b")),
    ("ip", re.compile(r"\b(ip|ip address|ipaddress|ip adresse|adresse ip|direccion ip)\b")),
    ("coordinates", re.compile(r"\b(lat|lng|lon|long|latitude|longitude|geo|geolocation|coord\w*|gps|breitengrad|langengrad|latitud|longitud)\b")),
    ("address", re.compile(r"\b(street|address\w*|zip|zip ?code|post ?code|postal|postal code|plz|postleitzahl|strasse|hausnummer|anschrift|adresse\w*|rue|code postal|direccion\w*|calle|domicilio|house number|user location|tweet location)\b")),
    ("name", re.compile(r"^(name|full name|customer name|client name|your name|contact|contact name|recipient|recipient name|kontakt|nom|nombre|kundenname|nom complet|nombre completo|signature)$|"
                        r"\b(first ?names?|last ?names?|surname|given name|family name|middle name|maiden name|vorname\w*|nachname\w*|familienname\w*|prenom|nom de famille|apellidos?|recipient ?(first|last) ?name|initials|salutation|anrede)\b")),
    ("birth date", re.compile(r"\b(birth|birthday|birthdate|dob|date of birth|geburt\w*|geb datum|naissance|nacimiento)\b")),
    ("account", re.compile(r"\b(iban|bic|card number|credit card|card|account|account number|account no|konto\w*|kontonummer|numero de compte|cuenta|ssn|social security|passport\w*|national id|nhs number|tax id|steuer\w*|dni|nif|nino|driving licen[cs]e|licen[cs]e plate|kennzeichen|vin|policy number|policy no|contract number|vertragsnummer)\b")),
    ("id", re.compile(r"\b(external (data )?reference|externalreference|external data|custom data( \d+)?|customer (number|no)|kundennummer|kunden nr|numero client|order (id|number|no|ref\w*)|bestellnummer|bestellung|booking (id|number|ref\w*)|reservation (id|number)|reference|ref|device id|network id|session( id)?|cookie\w*|user agent|collector id|contact id|panel id|embedded data id|visitor id|client id|employee id|loyalty (number|no|card|id)|member(ship)? (number|no)|advertising id|idfa|gclid|crm id|subject id|patient id|participant id|panelist id)\b")),
)  # fmt: skip

#: What people write before the name of what they mean: `Review Content`, `Conversation URL`.
_ABOUT = _set("review, reviews, survey, consumer, feedback, conversation, response, submission, ticket")
_KNOWN = frozenset().union(TEXT, TITLE, ID, AUTHOR, URL, LANGUAGE, QUESTION, THREAD, SEGMENTS, *DATES)


def said(header: str) -> str:
    """A header as the tables above have it, where they do: plain, its last part, without words that only frame it."""
    spoken = plain(last_part(header))
    parts = spoken.split()
    while parts and " ".join(parts) not in _KNOWN and parts[0] in _ABOUT:
        parts = parts[1:]
    whole = " ".join(parts)
    if whole in _KNOWN:
        return whole
    # `brand.name` is the brand.
    above = spoken.removesuffix(" name").removesuffix(" label")
    return above if above in SEGMENTS else spoken


def is_known(header: str) -> bool:
    """Whether a header is one of those in the tables."""
    return said(header) in _KNOWN
