"""Common words of short answers, written for this project: they tell a language where a detector needs more text.

A word may belong to several languages; what counts is how many of a text's words each language knows.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The different words of `text`."""
    return frozenset(text.split())


#: The detector reads these as anything from Latin to Tagalog. Hindi: as people type it in Latin letters.
COMMON: dict[str, frozenset[str]] = {
    "en": words(
        """
        a about after all also always amazing and any app are at awesome awful bad best better but can cannot
        change cheap clean could crash crashes customer delivery did difficult do does dont easy enough
        everything excellent expensive experience fast fine for friendly from fun get give good great had happy
        hard has have helpful horrible how i im in is it it's just keep kind late like lot love loved lovely me
        more most much my need never nice no none not nothing of on one open or our out perfect please poor
        pretty price prices quick quickly quite rubbish rude safe service slow so some staff stop terrible thank
        thanks that the there they think this time to too up use useful very waiting was way we well were what
        when why will with wonderful work working works worst worth would wow yes you your
        """
    ),
    "de": words(
        """
        abend aber ach alle alles als also am an andere anderen arbeit auch auf aus bei beim besser besserung
        beste bestellt bestellung bezahlt bin bis bisschen bitte da damit danach danke dann darauf das dass
        davon dazu dem den denke denkt denn der deutsch dich die diese diesem diesen dieser dieses dir doch dort
        drauf du dumm durch eben echt ehrlich eigentlich ein eine einem einen einer einfach endlich er erst
        erste es etwas euch fertig frau freitag freu freue freund freunde freundlich früh für ganz gar gegangen
        gegen gehen geht gekauft gemacht genau genial genug gerade gerne gesehen gestern gibt glaube gleich
        glückwunsch gratuliere gut gute guten guter hab habe haben hallo halt hat hatte heisst herrlich heute
        hier hoffe hoffentlich hätte ich ihm ihn ihnen ihr ihre ihrem ihren im immer ins irgendwie ist ja jeden
        jeder jemand jetzt kann kein keine keinen klasse kleine kleiner kleines komme kommt komplett können
        könnte lange lecker leider leute lieb liebe lieber lustig machen macht mag mal man mehr mein meine
        meinem meinen meiner mich mir mit mittwoch montag morgen muss möchte müssen nach nachricht nacht
        natürlich nein neue neuen neues nicht nichts nie nix noch nun nur ob oder oft ohne paar peinlich prima
        richtig sagen sagt samstag schade scheisse schlafen schlecht schlechter schlimm schnell schon schön
        schöne schöner schönes sehr sein seine seinem seinen seiner seit sich sie sind so soll sondern sonntag
        sonst spass spät später ständig tage teuer toll tolle tut um unbedingt und unfreundlich uns unser unsere
        unter vergessen viel viele vielleicht voll vom von vor wahnsinn wann war waren warte warum was wegen
        weil weiss weiter welche wenig wenigstens wenn wer werden wichtig wie wieder will wir wird wirklich wo
        wochenende wohl wollen wollte wurde wäre würde zeit zu zufrieden zum zur zurück zusammen zwar über
        """
    ),
    "fr": words(
        """
        accueil agréable aucun aucune avec beaucoup bien bon bonne cest cher dans de des du elle en est et
        facile il jamais je la le lent les ma mais mauvais merci mes moi mon ne non nous nul nulle oui où par
        parfait pas plus pour pratique qualité que qui rapide rien sa ses sont sur toujours tout trop très un
        une vous être
        """
    ),
    "es": words(
        """
        ahora al algo así bastante bien buen buena bueno caro como con de del demasiado el ella ellos en es
        esta este está excelente fácil gracias ha hay la las lento lo los mal mala malo me mejor mi mucho muy
        más nada ninguna ninguno no nos nunca para peor pero por que qué rápido se ser si siempre sin son su
        también te todo un una y yo
        """
    ),
    "pt": words(
        """
        agora ainda ajuda algum alguma ao aos aqui atendimento até bem boa boas bom bons cada caro com como da
        das dele demais depois do dos e ela ele em essa esse esta este está eu excelente foi funciona fácil
        gente gostei isso já lento mais mas melhor menos meu minha muita muito muitos na nada nas nem ninguém
        no nos nunca não nós o obrigada obrigado os ou para pela pelo pior por porque péssima péssimo quando
        que quem recomendo ruim rápido se sem ser seu sua são só tem tudo um uma vai você vocês ótima ótimo
        """
    ),
    "it": words(
        """
        adesso al alla anche ancora assolutamente bella bello bene brava bravi bravo buon buona buone buono
        caro che chi ci come con consiglio cosa così da dal dalla dei del della delle di disponibile dopo e
        facile fatto gli grazie ha hanno ho i il in io la le lento lo loro ma mai male meglio mi mia mio molto
        nel nella niente non nulla o ogni ottima ottimi ottimo per perché personale però pessima pessimo più
        poco prima qualità quando questa questo qui se sempre senza si sono sta su sul sulla tutto un una va
        veloce è
        """
    ),
    "nl": words(
        """
        aan al alleen alles als altijd andere bediening beste bij blij dan dat de deze die dit door duur een
        en er fijn gaat geen gewoon goed goede haar had heb hebben heeft heel heerlijk het hier hij hun ik in
        is ja je jullie kan klantvriendelijk lekker maar makkelijk meer met mijn mooi naar nee niet niets nog
        nooit om ons ook op over personeel prima slecht slechte snel snelle te tevreden uit uitstekend van
        veel vlot voor vriendelijk vriendelijke waar want was wat we weer werkt wordt ze zeer zijn zo zonder
        """
    ),
    "tr": words(
        """
        ama ancak ben bile bir biraz bu da daha de değil diye en fazla gayet gerçekten gibi gitmek güzel hem
        her hiç ile iyi için kadar kötü lezzetli mekan muhteşem ne o olarak oldukça sadece servis sonra süper
        tam tavsiye teşekkürler var ve veya ya yavaş yemek yemekler yok yüksek çok şey
        """
    ),
    "hi": words(
        """
        aaj aapka aapke aapki aata aati abhi accha acha achcha achchi achha achi agar aisa aise apna apne apni
        aur baad baar baat bahut bakwas bekaar bekar bhai bhi bhut bilkul bohot chahiye dekh dekha dekho dena
        deta diya diye ekdum fir gaya gaye gayi ghatiya haan hai hain hamare hoga hona hone hota hoti hua hue
        hui huye iska iske iski isko isme ismein itna jab jaise jaldi jata jati kab kabhi kahan kaise kar
        karke karna karne karo karta karte karti karwa ke ki kisi kiya ko koi kon kuch kuchh kya kyo kyu kyun
        kyunki lena liya liye logo maine maza mein mera mere meri milta mujhe nahi nahin nai nhi paani paisa
        paise pehle phir raha rahe rahi rakha rha rhe rhi rupay rupaye saath sabse sahi sakta sakte sakti sath
        sirf tha thi thik thike thoda toh tum tumhare unka unke uska uske uski usko wala wale wali woh yaar
        yah yahi ye yeh zyada
        """
    ),
}
