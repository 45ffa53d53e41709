using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Decide.Tests.Scheduled;

public sealed class IdentifyingTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Session J.D.")]
    [InlineData("Session JD")]
    [InlineData("Supervision")]
    [InlineData("Team meeting")]
    [InlineData("Zoom Meeting")]
    [InlineData("My Meeting")]
    [InlineData("Music Therapy Session")]
    [InlineData("Weekly Team Meeting (Monday)")]
    [InlineData("Session 2026-12-10 15:00-15:50")]
    [InlineData("Family Therapy - Room 2")]
    [InlineData("Dr Alex Morgan's Zoom Meeting")]
    [InlineData("Jane")]
    [InlineData("")]
    [InlineData("Musiktherapie Einzelsitzung")]
    [InlineData("Erstgespräch Eltern")]
    [InlineData("Erstgespraech Eltern")]
    [InlineData("Teamsitzung Praxis")]
    [InlineData("Wöchentliche Supervision Montag 10 Uhr")]
    [InlineData("Elterngespräch Nächste Woche")]
    [InlineData("Platzhalter Therapiestunde")]
    [InlineData("Abschlußgespräch Klinik")]
    [InlineData("Große Gruppe Freitag")]
    [InlineData("Zoom-Meeting von Alex Morgan")]
    [InlineData("Musiktherapie Anna")]
    [InlineData("Anna – Freitag")]
    [InlineData("Summer Workshop in May")]
    public void Neutral_topics_stay(string topic) => IdentifyingText.Read(topic, [], ["alex morgan"], Now).Kinds.ShouldBeEmpty();

    [Theory]
    [InlineData("Jane Doe", "name-like words", "J.D.")]
    [InlineData("Session with Jane Doe", "name-like words", "J.D.")]
    [InlineData("Mary-Ann O'Neil", "name-like words", "M.A.O.")]
    [InlineData("JANE DOE - Therapy", "name-like words", "J.D.")]
    [InlineData("Müller, Łukasz", "name-like words", "M.Ł.")]
    [InlineData("山田 太郎", "name-like words", "山.太.")]
    [InlineData("session with sam poe", "known contact", "S.P.")]
    [InlineData("sam's session poe", null, "")]
    [InlineData("session jose nunez", "known contact", "J.N.")]
    [InlineData("session José Núñez", "known contact", "J.N.")]
    [InlineData("jane@client.example", "e-mail", "")]
    [InlineData("Call +1 (555) 010-9999", "phone", "")]
    [InlineData("intake 14/02/1987", "date of birth", "")]
    [InlineData("intake dob 14 feb", "date of birth", "")]
    [InlineData("PTSD follow up", "diagnosis", "")]
    [InlineData("Musiktherapie Anna Schmidt", "name-like words", "A.S.")]
    [InlineData("Therapie Frau Müller", "name-like words", "M.")]
    [InlineData("Session with Mrs Doe", "name-like words", "D.")]
    [InlineData("Sitzung Maria Sommer", "name-like words", "M.S.")]
    [InlineData("Einzeltherapie Anna Kurz", "name-like words", "A.K.")]
    [InlineData("Session April Doe", "name-like words", "A.D.")]
    [InlineData("Alex Poe", "name-like words", "A.P.")]
    [InlineData("Suchtberatung Gruppe", "diagnosis", "")]
    [InlineData("Traumatherapie", "diagnosis", "")]
    [InlineData("Angststörung Verlauf", "diagnosis", "")]
    public void Topics_that_tell_who_or_why_are_seen(string topic, string? kind, string initials)
    {
        var signs = IdentifyingText.Read(topic, ["sam poe", "jose nunez"], ["alex morgan"], Now);

        if (kind is null)
            signs.Kinds.ShouldBeEmpty();
        else
            signs.Kinds.ShouldContain(kind);
        signs.Initials.ShouldBe(initials);
    }
}
