using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

[assembly: AssemblyFixture(typeof(PolicyGuard.Browser.Tests.House))]

namespace PolicyGuard.Browser.Tests;

/// <summary>A real service with a synthetic practice in it, and a real Chromium, signed in by the one-time link.</summary>
public sealed class House : IAsyncLifetime
{
    internal const string Password = "a calm and long phrase";
    internal const string Uuid = "4/aB+c==";
    private static readonly DateTimeOffset Morning = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-browser-").FullName;
    private WebApplication? app;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string? signedIn;

    internal IBrowser Browser => browser!;

    internal string Address => app!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        // Zoom is a closed port: the pages must stand without it.
        app = PolicyGuardBuilder.Build(
        [
            "--Urls=http://127.0.0.1:0", "--Zoom:ApiBaseUrl=http://127.0.0.1:9", "--Zoom:OAuthBaseUrl=http://127.0.0.1:9", "--Zoom:AccountId=acc", "--Zoom:ClientId=id",
            "--Zoom:ClientSecret=not-a-secret", "--Zoom:WebhookSecretTokens=not-a-secret-either", "--Policy:Mode=enforce",
            $"--Storage:ConnectionString={Path.Combine(folder, "policyguard.db")}",
        ]);
        await app.StartAsync();
        await FillAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
        await using var context = await browser.NewContextAsync(new() { BaseURL = Address });
        var page = await context.NewPageAsync();
        await page.GotoAsync((await app.Services.GetRequiredService<FirstSignInLink>().CreateAsync(Address, default))!);
        await page.GetByLabel("Password, at least").FillAsync(Password);
        await page.GetByLabel("The same again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
        signedIn = await context.StorageStateAsync();
    }

    internal async Task<IPage> OpenAsync(string path, bool signedIn = true, ColorScheme scheme = ColorScheme.Light, int width = 1200, bool script = true)
    {
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = Address, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 }, StorageState = signedIn ? this.signedIn : null,
            JavaScriptEnabled = script,
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync()
    {
        var practice = app!.Services.GetRequiredService<PracticeDirectory>().All.Single().Id;
        await using var database = await app.Services.GetRequiredService<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();
        database.Violations.AddRange(
            Violation(practice, "v1", "SCH-01", "critical", "scheduled", "settings.waiting_room", "fixedVerified", null),
            Violation(practice, "v2", "SCH-07", "high", "scheduled", "topic", "deferred", "the host's daily budget is spent"),
            Violation(practice, "v3", "LIV-05", "high", "live", "unknown-1", "unenforced", "no surface connected"),
            Violation(practice, "v4", "LIV-07", "critical", "live", "unknown-2", "removed", null));
        database.Sessions.Add(new SessionRow
        {
            Practice = practice, Uuid = Uuid, MeetingId = "84712639219", Host = "h1", Profile = "individual", State = "secured", Surface = "rest", StartedAt = Morning, UpdatedAt = Morning,
            Roster = """
                [{"alias":"host","role":"host","evidence":"L4","place":"inside"},{"alias":"J.D.","role":"client","evidence":"L4","place":"inside"},
                 {"alias":"unknown-1","role":"unknown","evidence":"L0","place":"left"}]
                """,
        });
        foreach (var (at, kind, rule, text) in new[]
        {
            (0, "event", null, "The host opened the session"), (40, "event", null, "J.D. came in"), (75, "decision", "LIV-01", "Everybody expected is in: secure the room"),
            (76, "action", "LIV-01", "Waiting text asked for"), (78, "outcome", null, "FixedVerified: read back"), (300, "gap", "LIV-05", "An unknown person could not be put out: no surface connected"),
        })
        {
            database.Timeline.Add(new TimelineRow { Practice = practice, Uuid = Uuid, At = Morning.AddSeconds(at), Kind = kind, Rule = rule, Text = text });
        }

        database.Meetings.Add(new MeetingRow
        {
            Practice = practice, MeetingId = "84712639219", Host = "h1", Type = 2, StartsAt = Morning, DurationMinutes = 50, Status = "waiting", CheckedAt = Morning,
            Rules = """[{"rule":"SCH-01","result":"pass","outcome":null},{"rule":"SCH-07","result":"broken","outcome":"deferred"}]""",
        });
        // Read while it ran; that it runs no more is only known from its session.
        database.Meetings.Add(new MeetingRow
        {
            Practice = practice, MeetingId = "84712639220", Host = "h1", Type = 2, StartsAt = Morning, DurationMinutes = 50, Status = "running", CheckedAt = Morning, Rules = "[]",
        });
        database.Sessions.Add(new SessionRow
        {
            Practice = practice, Uuid = "over==", MeetingId = "84712639220", Host = "h1", Profile = "individual", State = "closed", Surface = "rest", StartedAt = Morning,
            EndedAt = Morning.AddMinutes(50), UpdatedAt = Morning.AddMinutes(-1), Roster = "[]",
        });
        database.Timeline.AddRange(Enumerable.Range(1, 700).Select(n => new TimelineRow { Practice = practice, Uuid = "over==", At = Morning.AddSeconds(n), Kind = "event", Text = $"unknown-{n} waits" }));
        await database.SaveChangesAsync();
        await FillPeopleAsync(practice);
    }

    private async Task FillPeopleAsync(string practice)
    {
        var people = app!.Services.GetRequiredService<PeopleStore>();
        await people.PutAsync(practice, "jd", new("J.D.", "client", ["quetzal@canary.example.org"], ["+1 555 0100"], [], ["Quetzalcoatl Zanzibar"], []), Precondition.None, default);
        await people.PutAsync(practice, "gd", new("G.D.", "guardian", [], [], [], [], []), Precondition.None, default);
        await people.LearnAsync(practice, "jd", "Quetzal at home", default);
        await people.LearnAsync(practice, "jd", "iPhone", default);
        var consents = app.Services.GetRequiredService<ConsentStore>();
        var now = TimeProvider.System.GetUtcNow();
        consents.Add(new ConsentRow { Practice = practice, Id = "c1", Person = "jd", Scope = "recording", GivenAt = now.AddDays(-10), ExpiresAt = now.AddDays(20), Guardian = "gd" }, "owner");
        consents.Add(new ConsentRow { Practice = practice, Id = "c2", Person = "jd", Scope = "ai", GivenAt = now.AddDays(-10), MeetingId = "84712639219" }, "owner");
        await app.Services.GetRequiredService<ExpectedStore>().PutAsync(
            practice, "84712639219", new WrittenSet("child", [new ExpectedEntry("jd"), new ExpectedEntry("gd", Required: false)], new ProfileOverrides(CardSeconds: 45)), Precondition.None, default);
    }

    private static ViolationRow Violation(string practice, string id, string rule, string severity, string phase, string subject, string outcome, string? reason) => new()
    {
        Practice = practice, Id = id, Rule = rule, RuleVersion = 1, Severity = severity, Phase = phase, MeetingId = "84712639219", MeetingUuid = phase == "live" ? Uuid : null, Host = "h1",
        Subject = subject, Before = phase == "live" ? null : "false", Wanted = phase == "live" ? null : "true", Mode = "enforce", Decision = "fix", Outcome = outcome, Surface = "rest",
        Reason = reason, OccurredAt = Morning, ReceivedAt = Morning.AddMilliseconds(90), DecidedAt = Morning.AddMilliseconds(95), DoneAt = Morning.AddMilliseconds(400),
        Evidence = """["acc|r1"]""",
    };
}
