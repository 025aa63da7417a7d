"""The words around planted values: cues in five languages, street names, decoys. Written for the measurement alone."""

from __future__ import annotations

import random
from typing import Any

#: Before and behind a value, by language and kind.
CUES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "email": ("My email is {}.", "You can write to me at {}.", "Contact {} please.", "E-mail: {}"),
        "phone": ("Call me on {}.", "My number is {}.", "Please ring {} after work.", "Tel: {}"),
        "iban": ("Please refund to {}.", "My IBAN is {}.", "The account is {}."),
        "card": ("You charged my card {} twice.", "Card number {}.", "I paid with {}."),
        "id": ("My number is {}, check it.", "They asked for {} over the phone.", "ID: {}"),
        "postcode": ("My postcode is {}.", "Zip code {}.", "postcode: {}"),
        "address": ("I live at {}.", "Deliver it to {} please.", "My address is {}.", "Address: {}"),
        "profile": ("See {} for pictures.", "My page is {} by the way.", "I posted it on {} today."),
        "ip": ("My IP is {}.", "The login came from {} at night.", "Address {} was blocked."),
        "handle": ("Ask {} about it.", "I am {} on there.", "Thanks to {} for the tip."),
        "birth": ("My date of birth is {}.", "DOB: {}", "I was born on {}."),
        "account": ("Order number {} never came.", "My account number is {}.", "Booking reference {}."),
    },
    "de": {
        "email": ("Meine E-Mail ist {}.", "Schreiben Sie an {}.", "Erreichbar unter {}."),
        "phone": ("Rufen Sie mich unter {} an.", "Meine Nummer ist {}.", "Tel.: {}", "Handy {}"),
        "iban": ("Bitte auf {} überweisen.", "Meine IBAN ist {}.", "IBAN: {}"),
        "card": ("Meine Karte {} wurde belastet.", "Kartennummer {}.", "Bezahlt mit {}."),
        "id": ("Meine Steuer-ID ist {}.", "Am Telefon wollte man {} wissen.", "ID: {}"),
        "postcode": ("Meine Postleitzahl ist {}.", "PLZ {}.", "PLZ: {}"),
        "address": ("Ich wohne in der {}.", "Lieferung an {} bitte.", "Adresse: {}"),
        "profile": ("Siehe {} für Bilder.", "Meine Seite ist {} übrigens."),
        "ip": ("Meine IP ist {}.", "Die Anmeldung kam von {} nachts."),
        "handle": ("Fragt mal {} dazu.", "Danke an {} für den Tipp."),
        "birth": ("Mein Geburtsdatum ist {}.", "Geboren am {}.", "geb. {}"),
        "account": ("Bestellnummer {} kam nie an.", "Kundennummer: {}", "Meine Auftragsnummer ist {}."),
    },
    "fr": {
        "email": ("Mon mail est {}.", "Écrivez-moi à {}.", "Contact : {}"),
        "phone": ("Appelez-moi au {}.", "Mon numéro est le {}.", "Tél : {}"),
        "iban": ("Merci de rembourser sur {}.", "Mon IBAN est {}.", "IBAN : {}"),
        "card": ("Ma carte {} a été débitée.", "Numéro de carte {}.", "J'ai payé avec {}."),
        "id": ("Mon numéro de sécurité sociale est {}.", "On m'a demandé {} au téléphone.", "Numéro : {}"),
        "postcode": ("Mon code postal est {}.", "Code postal : {}"),
        "address": ("J'habite {}.", "Livraison au {} svp.", "Adresse : {}"),
        "profile": ("Voir {} pour les photos.", "Ma page est {} au fait."),
        "ip": ("Mon IP est {}.", "La connexion venait de {} la nuit."),
        "handle": ("Demandez à {} pour voir.", "Merci à {} pour le conseil."),
        "birth": ("Ma date de naissance est {}.", "Née le {}.", "Date de naissance : {}"),
        "account": ("La commande n° {} manque.", "Numéro de client : {}", "Mon dossier {} est perdu."),
    },
    "es": {
        "email": ("Mi correo es {}.", "Escríbeme a {}.", "Contacto: {}"),
        "phone": ("Llámame al {}.", "Mi número es {}.", "Tel.: {}", "Móvil {}"),
        "iban": ("Devolver a {} por favor.", "Mi IBAN es {}.", "IBAN: {}"),
        "card": ("Mi tarjeta {} fue cargada.", "Número de tarjeta {}.", "Pagué con {}."),
        "id": ("Mi DNI es {}.", "Me pidieron {} por teléfono.", "Documento: {}"),
        "postcode": ("Mi código postal es {}.", "Código postal: {}", "CP {}"),
        "address": ("Vivo en {}.", "Enviar a {} por favor.", "Dirección: {}"),
        "profile": ("Mira {} para fotos.", "Mi página es {} por cierto."),
        "ip": ("Mi IP es {}.", "El acceso vino de {} de noche."),
        "handle": ("Pregunta a {} si acaso.", "Gracias a {} por el consejo."),
        "birth": ("Mi fecha de nacimiento es {}.", "Nacido el {}.", "Fecha de nacimiento: {}"),
        "account": ("El pedido {} no llegó.", "Número de cliente: {}", "Mi reserva {} se perdió."),
    },
    "nl": {
        "email": ("Mijn e-mail is {}.", "Schrijf naar {}.", "Contact: {}"),
        "phone": ("Bel mij op {}.", "Mijn nummer is {}.", "Tel: {}", "Mobiel {}"),
        "iban": ("Graag terugstorten op {}.", "Mijn IBAN is {}.", "IBAN: {}"),
        "card": ("Mijn kaart {} is belast.", "Kaartnummer {}.", "Betaald met {}."),
        "id": ("Mijn BSN is {}.", "Ze vroegen {} aan de telefoon.", "Burgerservicenummer: {}"),
        "postcode": ("Mijn postcode is {}.", "Postcode: {}"),
        "address": ("Ik woon op de {}.", "Bezorgen op {} graag.", "Adres: {}"),
        "profile": ("Zie {} voor foto's.", "Mijn pagina is {} trouwens."),
        "ip": ("Mijn IP is {}.", "De login kwam van {} in de nacht."),
        "handle": ("Vraag het {} maar eens.", "Dank aan {} voor de tip."),
        "birth": ("Mijn geboortedatum is {}.", "Geboren op {}.", "Geboortedatum: {}"),
        "account": ("Bestelnummer {} kwam nooit aan.", "Klantnummer: {}", "Mijn bestelling {} is zoek."),
    },
}

#: Names by what announces them; "" announces nothing.
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "signature": (
            "Kind regards,\n{first} {last}",
            "Regards, {first}",
            "Best wishes\n{first} {last}",
            "Thanks,\n{first}",
            "Yours sincerely,\n{first} {last}",
        ),
        "introduced": (
            "My name is {first} {last}.",
            "My name is {first}.",
            "I am {first} {last} and I waited.",
            "This is {first} {last}.",
        ),
        "spoke": (
            "I spoke to {first} in billing.",
            "I spoke with {first} {last} yesterday.",
            "Spoke to {first} who was kind.",
            "We were served by {first}.",
            "I talked to {first} for an hour.",
        ),
        "greeting": ("Dear {first},", "Hi {first},", "Hello {first} {last},", "Dear Mrs {last},", "Hi {first} -"),
        "": (
            "{first} {last} was lovely.",
            "Ask for {first}.",
            "{first} at the desk helped.",
            "Big thanks to {first} {last} for the help.",
        ),
    },
    "de": {
        "signature": (
            "Mit freundlichen Grüßen\n{first} {last}",
            "Viele Grüße, {first}",
            "Liebe Grüße\n{first}",
            "MfG {first} {last}",
        ),
        "introduced": ("Mein Name ist {first} {last}.", "Ich heiße {first}.", "Ich bin {first} {last} und warte."),
        "spoke": (
            "Ich habe mit {first} {last} gesprochen.",
            "Ich sprach mit Frau {last}.",
            "Wir wurden von {first} bedient.",
            "Ich habe mit Herrn {last} telefoniert.",
        ),
        "greeting": ("Hallo {first},", "Liebe {first},", "Sehr geehrte Frau {last},", "Guten Tag Herr {last},"),
        "": ("{first} {last} war sehr nett.", "Am Schalter hat {first} geholfen.", "Ein Lob an {first} {last}."),
    },
    "fr": {
        "signature": (
            "Cordialement,\n{first} {last}",
            "Bien cordialement, {first}",
            "Bien à vous,\n{first} {last}",
            "Merci,\n{first}",
        ),
        "introduced": (
            "Je m'appelle {first} {last}.",
            "Mon nom est {first} {last}.",
            "Je suis {first} {last} et j'attends.",
        ),
        "spoke": (
            "J'ai parlé à {first} {last}.",
            "J'ai parlé avec Mme {last}.",
            "J'ai été servi par {first}.",
            "J'ai eu {first} au téléphone.",
        ),
        "greeting": ("Bonjour {first},", "Chère {first},", "Bonjour Monsieur {last},", "Cher {first} {last},"),
        "": ("{first} {last} était très gentil.", "Au guichet {first} a aidé.", "Bravo à {first} {last}."),
    },
    "es": {
        "signature": (
            "Saludos,\n{first} {last}",
            "Un saludo, {first}",
            "Atentamente,\n{first} {last}",
            "Gracias,\n{first}",
        ),
        "introduced": ("Me llamo {first} {last}.", "Mi nombre es {first}.", "Soy {first} {last} y espero."),
        "spoke": (
            "Hablé con {first} {last}.",
            "Hablé con la señora {last}.",
            "Nos atendió {first}.",
            "Fui atendida por {first}.",
        ),
        "greeting": ("Hola {first},", "Querida {first},", "Buenos días {first} {last},", "Estimado Sr. {last},"),
        "": ("{first} {last} fue muy amable.", "En la caja {first} ayudó.", "Bravo por {first} {last}."),
    },
    "nl": {
        "signature": (
            "Met vriendelijke groet,\n{first} {last}",
            "Groetjes, {first}",
            "Mvg {first} {last}",
            "Vriendelijke groeten,\n{first}",
        ),
        "introduced": ("Mijn naam is {first} {last}.", "Ik heet {first}.", "Ik ben {first} {last} en ik wacht."),
        "spoke": (
            "Ik sprak met {first} {last}.",
            "Ik heb mevrouw {last} gesproken.",
            "We werden geholpen door {first}.",
            "Ik heb met {first} gebeld.",
        ),
        "greeting": ("Beste {first},", "Hallo {first},", "Geachte heer {last},", "Dag {first} {last},"),
        "": ("{first} {last} was erg aardig.", "Aan de balie hielp {first}.", "Complimenten voor {first} {last}."),
    },
}

#: Brands: where no name could stand, and where one could.
BRANDS = {
    "plain": [
        "I bought it from {} last week.", "{} is better.", "The {} app keeps crashing.", "I switched to {} in May.",
        "My {} broke after a month.", "Compared with {} this is dear.", "Love {}!", "I paid with {} and it failed.",
        "They should do it like {} does.", "{} took the money twice.", "Ordered {} and got nothing.",
    ],
    "tempting": [
        "I spoke to {} about it.", "Hi {}, please help.", "Dear {}, this is poor.", "Hello {}, where is it?",
        "Thanks {} for nothing.", "I called {} twice.", "I am with {} now.", "Delivered by {} on Monday.",
        "Best regards to {} for that.", "I was helped by {} support.",
    ],
}  # fmt: skip

PROFILES = (
    "https://www.facebook.com/{}", "instagram.com/{}", "https://www.linkedin.com/in/{}/", "https://twitter.com/{}",
    "https://x.com/{}", "https://github.com/{}", "https://www.tiktok.com/@{}", "https://t.me/{}",
)  # fmt: skip

DATES = {
    "en_GB": ("%d/%m/%Y", "%d %B %Y", "%Y-%m-%d", "%d.%m.%y"),
    "en_US": ("%m/%d/%Y", "%B %d, %Y", "%Y-%m-%d"),
    "de_DE": ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"),
    "fr_FR": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "es_ES": ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"),
    "nl_NL": ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"),
}

#: `#` is any figure from 1 to 9, `%…` a date's parts.
DECOYS = {
    "en": (
        "£#,###.##",
        "$##.##",
        "##$%",
        "#:## pm",
        "%d/%m/%Y",
        "%B %d",
        "version #.##.#",
        "v#.#.#.#",
        "iPhone ##",
        "Galaxy S## ###GB",
        "PS# #TB",
        "RTX ####",
        "## minutes",
        "### calls",
        "flight BA####",
        "room ###",
        "## years",
        "#/##",
        "##-## people",
        "in 20##",
        "20##/20##",
        "#,###,### views",
        "size ##",
        "##mm x ##mm",
        "WH-####XM#",
        "## Star",
        "# Big Bags",
        "###GB",
        "##.#.##",
        "M#x## screws",
        "B### plane",
        "model A##-###",
        "## Mbps",
    ),
    "de": (
        "##,## Euro",
        "#.###,## €",
        "%d.%m.%Y",
        "##:## Uhr",
        "Version #.#.##",
        "## Minuten",
        "###g",
        "20##",
        "Zug ICE ###",
        "Gleis ##",
        "## Prozent",
        "RE ####",
    ),
    "fr": (
        "##,## €",
        "%d/%m/%Y",
        "##h##",
        "version #.#.#",
        "## minutes",
        "20##",
        "## places",
        "TGV ####",
        "### grammes",
    ),
    "es": ("##,## €", "%d/%m/%Y", "##:##", "versión #.#.#", "## minutos", "20##", "habitación ###", "### gramos"),
    "nl": ("€ ##,##", "%d-%m-%Y", "##:## uur", "versie #.#.#", "## minuten", "20##", "tafel ##", "### gram"),
}

#: What streets are called where people live; not taken from the recogniser.
_STREETS = {
    "en_GB": (
        "Road", "Street", "Avenue", "Close", "Lane", "Drive", "Way", "Court", "Gardens", "Crescent", "Place", "Grove",
        "Terrace", "Hill", "Mews", "Park", "Walk", "Green", "View", "Rise", "Square", "Row",
    ),
    "en_US": (
        "Street", "Avenue", "Road", "Drive", "Lane", "Court", "Circle", "Way", "Place", "Boulevard", "Parkway", "Trail",
        "Terrace", "St", "Ave", "Rd", "Dr", "Blvd", "Ln", "Loop",
    ),
}  # fmt: skip


def street(locale: str, faker: Any, rng: random.Random) -> str:
    """A street with a number. Faker's own English ones end in words that no street bears ("Locks", "Corners")."""
    if locale in _STREETS:
        return f"{rng.randint(1, 320)} {faker.last_name()} {rng.choice(_STREETS[locale])}"
    while True:
        made = " ".join(str(faker.street_address()).split())
        if any(character.isdigit() for character in made):
            return made


def place(locale: str, faker: Any) -> str:
    """The town with its postcode as people of the locale write it."""
    if locale == "en_US":
        return f"{faker.city()}, {faker.state_abbr(include_territories=False)} {faker.postcode()}"
    if locale == "en_GB":
        return f"{faker.city()} {faker.postcode()}"
    return f"{faker.postcode()} {faker.city()}"
