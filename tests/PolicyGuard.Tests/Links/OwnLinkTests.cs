using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Connect;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Links;

/// <summary>One link for each person, which ends with the therapy; and nobody registered who is not expected.</summary>
public sealed class OwnLinkTests
{
    private const string PerPerson = "  SCH-12: {links: perPerson, renewWeeks: 4}";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Everybody_expected_gets_a_link_of_their_own_by_mail_from_us_and_Zoom_mails_nobody()
    {
        await using var house = await LinkHouse.OpenAsync(PerPerson);
        await house.PersonAsync();
        await house.PersonAsync("kd", "K.D.", "kim@canary.example.org");
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), ["jd", "kd"], "couple");
        Look(house, meeting);
        foreach (var (alias, email) in new[] { ("J.D.", LinkHouse.Jane), ("K.D.", "kim@canary.example.org") })
        {
            await house.UntilAsync(async () => (await house.LinkAsync(meeting, alias))?["ownLink"]?.GetValue<bool>() == true ? "own" : null, $"own link of {alias}");
            Registered(meeting, email).ShouldHaveSingleItem().FirstName.ShouldBe(alias);
        }

        (meeting.Settings["approval_type"]!.GetValue<int>(), meeting.Settings["registrants_confirmation_email"]!.GetValue<bool>(), meeting.Settings["registrants_email_notification"]!.GetValue<bool>())
            .ShouldBe((0, false, false));
        house.Zoom.MailedByZoom.ShouldBeEmpty();
        await house.ViolationAsync("SCH-12", "settings.approval_type", "fixedVerified");
        await house.ViolationAsync("SCH-12", "J.D.", "fixedVerified");

        house.Time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(50));
        await house.SeeAsync(meeting, "sent", "K.D.", Minute);
        await house.SeeAsync(meeting, "sent", step: Minute);
        house.Mail.To(LinkHouse.Jane).ShouldHaveSingleItem().Text.ShouldContain(Registered(meeting, LinkHouse.Jane)[0].JoinUrl);
        house.Mail.To("kim@canary.example.org").ShouldHaveSingleItem().Text.ShouldNotContain(Registered(meeting, LinkHouse.Jane)[0].JoinUrl);
    }

    [Theory]
    [InlineData("ask", 3, "the practice is asked")]
    [InlineData("auto", 0, "too near the start")]
    public async Task Registration_is_not_switched_on_where_it_would_break_a_link_that_may_be_out(string fixes, int days, string why)
    {
        await using var house = await LinkHouse.OpenAsync(PerPerson, linkBreakingFixes: fixes);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(days) + TimeSpan.FromHours(5));
        Look(house, meeting);
        var violation = await house.ViolationAsync("SCH-12", "settings.approval_type", "deferred");
        violation["reason"]!.GetValue<string>().ShouldBe("link-breaking");
        violation["evidence"]!.AsArray().Select(e => e!.GetValue<string>()).ShouldContain(e => e.StartsWith(why));
        await house.QuietAsync();
        meeting.Settings["approval_type"]!.GetValue<int>().ShouldBe(2);
        house.Zoom.Journal.ShouldNotContain(j => j.Method == "PATCH" || j.Method == "POST" && j.Path.Contains("registrants", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_discharge_ends_the_person_s_link_at_once_and_Zoom_is_seen_to_have_ended_it()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        var link = RegistrantEndpoints.Register(house.Zoom, meeting, "J", LinkHouse.Jane);
        await house.UntilAsync(async () => (await house.LinkAsync(meeting))?["ownLink"]?.GetValue<bool>() == true ? "own" : null, "own link");

        await house.PersonAsync(more: p => p["discharged"] = "2026-11-24");
        var violation = await house.ViolationAsync("SCH-12", "J.D.", "fixedVerified");
        (violation["before"]!.GetValue<string>(), violation["wanted"]!.GetValue<string>()).ShouldBe(("a former client's link", "ended"));
        meeting.Registrants.ShouldHaveSingleItem().Status.ShouldBe("cancelled");

        // Who comes by it is nobody's client, and waits.
        var room = house.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.Arrives("J.D.", registrant: link, email: LinkHouse.Jane);
        await house.UntilAsync(async () => (await house.RosterAsync(room))?.FirstOrDefault(p => p!["evidence"]!.GetValue<string>() == "negative"), "negative evidence");
    }

    [Fact]
    public async Task A_person_who_comes_by_the_link_that_we_gave_them_is_known_by_it()
    {
        await using var house = await LinkHouse.OpenAsync(PerPerson);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3));
        Look(house, meeting);
        await house.ViolationAsync("SCH-12", "J.D.", "fixedVerified");

        // What the last process knew is on disk.
        await house.RestartAsync();
        var seen = await WhoComesAsync(house, meeting, Registered(meeting, LinkHouse.Jane).ShouldHaveSingleItem().Id);
        (seen["alias"]!.GetValue<string>(), seen["evidence"]!.GetValue<string>()).ShouldBe(("J.D.", "L4"));
    }

    /// <summary>Whoever knows a client's address can type it into Zoom's form.</summary>
    [Fact]
    public async Task A_registration_with_a_client_s_address_that_nobody_here_made_proves_nothing()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        var link = RegistrantEndpoints.Register(house.Zoom, meeting, "J", LinkHouse.Jane);
        await house.UntilAsync(async () => (await house.LinkAsync(meeting))?["ownLink"]?.GetValue<bool>() == true ? "own" : null, "own link");
        (await WhoComesAsync(house, meeting, link))["evidence"]!.GetValue<string>().ShouldNotBe("L4");
    }

    private static async Task<JsonNode> WhoComesAsync(LinkHouse house, SimulatedMeeting meeting, string registrant)
    {
        var room = house.Zoom.Open(meeting);
        room.Start();
        room.HostEnters();
        room.Arrives("iPhone", registrant: registrant);
        return await house.UntilAsync(async () => (await house.RosterAsync(room))?.FirstOrDefault(p => p!["place"]!.GetValue<string>() == "waiting"), "somebody waiting");
    }

    [Fact]
    public async Task A_stranger_who_registers_is_denied_and_the_client_is_not()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        RegistrantEndpoints.Register(house.Zoom, meeting, "J", LinkHouse.Jane);
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
        await house.ViolationAsync("SCH-15", "registrants", "fixedVerified");
        Status(meeting, "stranger@canary.example.org").ShouldBe("denied");
        Status(meeting, LinkHouse.Jane).ShouldBe("approved");

        // And the next one, and the same one again, however often.
        for (var i = 0; i < 5; i++)
        {
            RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
            await house.UntilAsync(() => Task.FromResult(Status(meeting, "stranger@canary.example.org") == "denied" ? "denied" : null), $"denied {i}", TimeSpan.FromMilliseconds(50));
            await house.QuietAsync();
        }

        var all = await house.ViolationsAsync("SCH-15");
        all.Count.ShouldBe(6);
        all.ShouldAllBe(v => v["outcome"]!.GetValue<string>() == "fixedVerified");
        house.Log.Text.ShouldNotContain("canary.example.org");
    }

    [Fact]
    public async Task Observing_suggests_and_denies_nobody()
    {
        await using var house = await LinkHouse.OpenAsync(mode: "observe");
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
        await house.ViolationAsync("SCH-15", "registrants", "suggested");
        await house.QuietAsync();
        Status(meeting, "stranger@canary.example.org").ShouldBe("approved");
    }

    [Fact]
    public async Task A_denial_that_Zoom_takes_without_effect_is_not_called_fixed()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        house.Zoom.Faults.WithoutEffect[meeting.Id] = true;
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
        (await house.ViolationAsync("SCH-15", "registrants", "failed"))["reason"]!.GetValue<string>().ShouldBe("Zoom took it and shows no effect");
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_proves_nothing()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        house.Zoom.Faults.WithoutEffect[meeting.Id] = true;
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
        await house.ViolationAsync("SCH-15", "registrants", "failed");
        await house.QuietAsync();
        house.Zoom.Faults.Set($"/v2/meetings/{meeting.Id}/registrants", int.MaxValue, _ => ZoomErrors.Of(400, 300, "No permission for stranger@canary.example.org."), "GET");
        var before = house.Zoom.Journal.Count;
        Look(house, meeting);
        await house.UntilAsync(() => Task.FromResult(house.Zoom.Journal.Count > before + 1 ? "read" : null), "read");
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-15")).ShouldHaveSingleItem()["outcome"]!.GetValue<string>().ShouldBe("failed");
        (await house.GetAsync("parked"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Zoom.Scopes.TryRemove(ZoomScopes.DecideRegistrant, out _).ShouldBeTrue();
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house);
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "stranger@canary.example.org");
        (await house.ViolationAsync("SCH-15", "registrants", "unenforced"))["reason"]!.GetValue<string>().ShouldContain(ZoomScopes.DecideRegistrant);
    }

    [Fact]
    public async Task Where_the_clinic_wrote_nobody_down_whoever_registers_is_expected()
    {
        await using var house = await LinkHouse.OpenAsync();
        var meeting = house.Zoom.Schedule(house.Host, LinkHouse.Noon.AddDays(3), m => m["settings"]!["approval_type"] = 0);
        RegistrantEndpoints.Register(house.Zoom, meeting, "Somebody", "guest@canary.example.org");
        await house.UntilAsync(async () => await house.FindAsync(meeting), "read");
        await house.QuietAsync();
        (await house.ViolationsAsync("SCH-15")).ShouldBeEmpty();
        Status(meeting, "guest@canary.example.org").ShouldBe("approved");

        // Nobody of the practice looked at them, so the registration is no proof by which somebody could be let in.
        var (clinic, practice) = (house.Service<ClinicDirectory>(), house.Service<PracticeDirectory>().All.Single().Id);
        var view = await clinic.GetAsync(practice, TestContext.Current.CancellationToken);
        clinic.ExpectedIn(view, practice, meeting.Id).People.ShouldHaveSingleItem().Person.ShouldSatisfyAllConditions(p => p.RegistrantIds.ShouldBeEmpty(), p => p.EmailKeys.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task An_old_link_into_a_series_is_renewed_where_the_new_one_reaches_the_person_in_time()
    {
        await using var house = await LinkHouse.OpenAsync(PerPerson);
        await house.PersonAsync();
        var meeting = await WithRegistrationAsync(house, m =>
        {
            m["type"] = 8;
            m["occurrences"] = new JsonArray([.. Enumerable.Range(0, 3).Select(week => (JsonNode)new JsonObject
            {
                ["occurrence_id"] = $"{week}", ["start_time"] = SimulatedMeeting.Time(LinkHouse.Noon.AddDays(3 + (7 * week))), ["duration"] = 50, ["status"] = "available",
            })]);
        });
        RegistrantEndpoints.Register(house.Zoom, meeting, "J.D.", LinkHouse.Jane);
        meeting.Registrants[0].At = LinkHouse.Noon.AddDays(-40);
        Look(house, meeting);
        var renewed = await house.UntilAsync(
            () => Task.FromResult(meeting.Registrants.Count == 2 ? meeting.Registrants : null), "renewed");
        renewed.Select(r => r.Status).ShouldBe(["cancelled", "approved"]);
        (await house.ViolationAsync("SCH-12", "J.D.", "fixedVerified"))["before"]!.GetValue<string>().ShouldBe("the same link for 5 weeks");
        await house.QuietAsync();
        meeting.Registrants.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_link_for_all_into_a_series_that_a_former_client_knows_is_a_task_until_it_is_another()
    {
        await using var house = await LinkHouse.OpenAsync(mailSettings: []);
        await house.PersonAsync(more: p => p["discharged"] = "2026-11-20");
        await house.PersonAsync("kd", "K.D.", "kim@canary.example.org");
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), ["jd", "kd"], "group", m => (m["type"], m["created_at"]) = (8, "2026-10-01T10:00:00Z"));
        Look(house, meeting);
        (await house.ViolationAsync("SCH-12", "join_url", "deferred"))["before"]!.GetValue<string>().ShouldBe("known to 1 former");

        MeetingEndpoints.Change(house.Zoom, meeting.Id, new JsonObject { ["password"] = "N3wPassc0d" }, "therapist1@clinic.example");
        await house.ViolationAsync("SCH-12", "join_url", "fixedVerified");
    }

    private static async Task<SimulatedMeeting> WithRegistrationAsync(LinkHouse house, Action<JsonObject>? change = null)
    {
        var meeting = await house.MeetingAsync(TimeSpan.FromDays(3), change: m =>
        {
            m["settings"]!["approval_type"] = 0;
            change?.Invoke(m);
        });
        return meeting;
    }

    /// <summary>Somebody touches the meeting, so that it is read.</summary>
    private static void Look(LinkHouse house, SimulatedMeeting meeting) =>
        MeetingEndpoints.Change(house.Zoom, meeting.Id, new JsonObject { ["duration"] = 45 }, "therapist1@clinic.example");

    private static List<Registrant> Registered(SimulatedMeeting meeting, string email)
    {
        lock (meeting.Gate)
        {
            return [.. meeting.Registrants.Where(r => r.Email == email && r.Status == "approved")];
        }
    }

    private static string Status(SimulatedMeeting meeting, string email)
    {
        lock (meeting.Gate)
        {
            return meeting.Registrants.Last(r => r.Email == email).Status;
        }
    }
}
