using System.Collections.Frozen;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>
/// The words that a topic may hold and tell nothing of a client: versioned data, in English and in German, whose nouns all begin with a
/// capital and so look like names. Other languages are not listed: their topics are judged more strictly, never more leniently.
/// </summary>
internal static class TopicWords
{
    internal const string Version = "2026-11";

    private const string English = """
        a an and appointment art at by call check checkin child children class clinic clinical closed company confidential consult consultation
        consultations counseling counselling couple couples course daily day dr dra drama drop dropin evening external family first follow
        followup for free group hour hours hybrid in individual initial intake internal interview introduction introductory irregular
        lesson lunch management mediation meeting meetings monthly morning mr mrs ms music new next no of office on one online only open our
        out parent parents partner personal phone placeholder planning play post practice pre preparation private quiet recurring regular
        rehearsal remote reserved review room s second secure session sessions short slot staff standing students supervision supervisor
        supervisory support talk team tele telehealth telemedicine test the therapeutic therapist therapy third time to training untitled
        up video virtual visit waiting webinar weekly welcome with workshop yoga zoom am pm utc gmt cet est pst
        monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july
        august september october november december jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter
        """;

    private const string German = """
        abend abends abklärung ablauf abschied abschluss abschlussgespräch absprache allgemein ambulant ambulanz anamnese anfrage angehörige angehörigen
        anleitung anmeldung anruf arbeit arbeitskreis arzt auf aufnahme auftakt aus austausch auswertung beginn behandlung bei bericht
        beratung besprechung besuch betreuung bewegung bis büro chor das dem den der die dienst dipl digital ein eine einheit einführung einzel
        einzeln eltern elternteil ende ergotherapie erst erste erster erstes fall familie familien fest folge fortbildung frau frei freie früh
        für ganztags gemeinsam gemeinsame geschlossen gespräch große großgruppe gruppe gruppen hallo herr herrn heute hilfe hospitation hr im info
        information instrument intern intervention intervision jeden jugend jugendliche kind kinder kita klavier klein kleine klient klienten
        klientin klinik kollegen kollegium konferenz kontakt kontrolle kreis krise kunst kurs kurz leitung letzte letzter lied lieder logopädie
        mit mitarbeiter mittag mittags monat monatlich morgen morgens musik musizieren mutter nach nachmittag nachmittags nachsorge neu neue neuer neues
        nächste nächster nächstes oder offen offene ohne orga organisation paar paare patient patienten patientin pause personal persönlich persönliche
        physiotherapie plan planung platz platzhalter praktikum praxis privat pro probe prof programm projekt protokoll psych psychologie
        psychologische psychotherapie raum reflexion regelmäßig reha reserviert rhythmus ruhe runde rückblick rückmeldung rücksprache schluss schule
        schüler seminar singen sitzung spiel spielen sprechstunde sprechzeit standard start station stimme stunde stunden supervisor supervisorin
        tag tage tagung teilnehmer telefon telefonat termin termine tests therapeut therapeuten therapeutin therapeutische therapie
        trauergespräch treffen trommeln uhr um und unser unsere unterricht unterstützung urlaub vater verein verlauf vertretung verwaltung videocall
        visite vom von vor vorbereitung vormittag vormittags vorstand vorstellung vortrag warten weihnachten weiter weiterbildung werkstatt
        wiederholung woche wochen wöchentlich zeit zentrum zimmer zu zum zur zusammen zusammenarbeit zweite zweiter zweites zwischen übergabe
        übung mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar jänner februar märz mai juni juli
        oktober dezember jän mär okt dez frühling frühjahr sommer herbst
        """;

    /// <summary>German builds its nouns: what ends in one of these is a kind of it (Erstgespräch, Musiktherapiestunde).</summary>
    private const string GermanHeads = """
        abklärung aufnahme beratung besprechung betreuung diagnostik einheit fortbildung förderung gespräch gruppe gruppen improvisation intervention
        intervision konferenz kurs meeting planung probe raum sitzung sprechstunde stunde supervision termin therapie training treffen unterricht übung
        vorbereitung weiterbildung workshop
        """;

    /// <summary>Neutral by themselves, and yet people are called so: next to a name they belong to it (Maria Sommer, April Doe).</summary>
    private const string AlsoNames = """
        april art august autumn drama june may morning summer winter spring
        abend arzt fest frei freitag früh herbst kind klein kleine kreis kunst kurz lied mai montag morgen neu neuer platz sommer sonnabend sonntag
        schüler spiel
        """;

    private const string EnglishDiagnoses = """
        abuse addiction adhd alcoholism alzheimer anorexia anxiety aphasia asperger autism autistic bereavement bipolar borderline bpd bulimia
        cancer cptsd dementia depressed depression diagnosis hiv ocd overdose panic paranoia parkinson phobia postnatal psychosis psychotic
        ptsd schizophrenia selfharm stroke suicidal suicide trauma traumatic tourette
        """;

    private const string GermanDiagnoses = """
        adhs alkohol angst angststörung aphasie autismus autistisch bipolare bulimie burnout demenz depressionen depressiv diagnose drogen entzug
        essstörung krebs magersucht missbrauch panik panikattacken persönlichkeitsstörung phobie psychose ptbs ritzen schizophrenie schlaganfall
        selbstmord selbstverletzung sucht suizid suizidalität trauer trauma überdosis wochenbett zwang zwangsstörung
        """;

    /// <summary>A compound that begins so tells why somebody comes, whatever it ends in (Suchtberatung, Traumatherapie).</summary>
    private const string GermanDiagnosisStems = "angst autismus borderline demenz depressions essstörung magersucht missbrauch psychose sucht suizid trauer trauma zwangs";

    private static readonly FrozenSet<string> Plain = [.. Folded(English), .. Folded(German)];
    private static readonly FrozenSet<string> Names = [.. Folded(AlsoNames)];
    private static readonly FrozenSet<string> Diagnoses = [.. Folded(EnglishDiagnoses), .. Folded(GermanDiagnoses)];
    private static readonly string[] Heads = [.. Folded(GermanHeads)];
    private static readonly string[] Stems = [.. Folded(GermanDiagnosisStems)];
    private static readonly FrozenSet<string> Titles = ["mr", "mrs", "ms", "miss", "frau", "herr", "herrn", "hr"];

    internal static bool IsNeutral(string folded) => Plain.Contains(folded) || Array.Exists(Heads, head => IsLonger(folded, head) && folded.EndsWith(head, StringComparison.Ordinal));

    internal static bool MayBeName(string folded) => Names.Contains(folded);

    internal static bool IsDiagnosis(string folded) => Diagnoses.Contains(folded) || Array.Exists(Stems, stem => IsLonger(folded, stem) && folded.StartsWith(stem, StringComparison.Ordinal));

    /// <summary>What follows it is somebody's name, even when it is one word.</summary>
    internal static bool IsTitle(string folded) => Titles.Contains(folded);

    /// <summary>By more than an ending: "Gruppen" is no kind of group.</summary>
    private static bool IsLonger(string folded, string part) => folded.Length > part.Length + 2;

    /// <summary>Both spellings of an umlaut: Gespräch and Gespraech; both of a sharp s.</summary>
    private static IEnumerable<string> Folded(string words) => words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(word => (string[])[word, word.Replace("ß", "ss", StringComparison.Ordinal)])
        .SelectMany(word => (string[])[Spell(word, "a", "o", "u"), Spell(word, "ae", "oe", "ue")])
        .Distinct(StringComparer.Ordinal);

    private static string Spell(string word, string a, string o, string u) =>
        word.Replace("ä", a, StringComparison.Ordinal).Replace("ö", o, StringComparison.Ordinal).Replace("ü", u, StringComparison.Ordinal);
}
