using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Clinic;

/// <summary>Invitees and registrants of a meeting that has no written set.</summary>
public sealed class InvitedTests : IAsyncLifetime
{
    private const string Meeting = "84712639219";
    private const string Next = "84712639220";
    private static readonly PersonDetails Jane = new("J.D.", "client", ["jane@canary.example.org", "j.work@canary.example.org"], ["+1 555 0100"], ["ZOOM-JD"], ["Jane D"], ["reg-kept"]);
    private ClinicHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ClinicHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task An_invitee_who_is_known_is_that_person_and_their_consent_counts()
    {
        await house.PutAsync("jd", Jane);
        house.Consent("jd", "recording");
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [(" JANE@canary.example.org", null)]);

        var only = (await ExpectedAsync()).People.ShouldHaveSingleItem();
        (only.Person.Id, only.Person.Alias, only.Required).ShouldBe(("jd", "J.D.", true));
        only.Person.ZoomUserIds.ShouldBe(["ZOOM-JD"]);
        (await house.HasConsentAsync(Meeting, "recording")).ShouldBeTrue();
        (await house.HasConsentAsync(Meeting, "ai")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_registrant_who_is_known_is_that_person_and_the_registration_stays_evidence()
    {
        await house.PutAsync("jd", Jane);
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("jane@canary.example.org", "reg-new")]);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.RegistrantIds.ShouldBe(["reg-kept", "reg-new"]);

        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("another@canary.example.org", "reg-kept")]);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.Id.ShouldBe("jd");
    }

    [Fact]
    public async Task Somebody_written_down_after_the_invitation_is_known_from_then_on()
    {
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("jane@canary.example.org", null)]);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.Alias.ShouldBe("guest-1");
        await house.PutAsync("jd", Jane);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.Alias.ShouldBe("J.D.");
    }

    [Fact]
    public async Task An_address_that_two_people_share_is_neither_of_them()
    {
        await house.PutAsync("jd", Jane);
        await house.PutAsync("kd", Jane with { Alias = "K.D.", RegistrantIds = [] });
        house.Consent("jd", "recording");
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("jane@canary.example.org", null)]);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.Alias.ShouldBe("guest-1");
        (await house.HasConsentAsync(Meeting, "recording")).ShouldBeFalse();

        // What one of them alone is registered by tells which.
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("jane@canary.example.org", "reg-kept")]);
        (await ExpectedAsync()).People.ShouldHaveSingleItem().Person.Id.ShouldBe("jd");
    }

    [Fact]
    public async Task One_person_on_both_of_Zooms_lists_or_under_two_addresses_is_expected_once()
    {
        await house.PutAsync("jd", Jane);
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [
            ("jane@canary.example.org", null), ("j.work@canary.example.org", null), ("guest@canary.example.org", null), ("guest@canary.example.org", "reg-1"), (null, null),
        ]);
        var expected = (await ExpectedAsync()).People;
        expected.Select(e => e.Person.Alias).ShouldBe(["J.D.", "guest-3"]);
        expected.ShouldAllBe(e => !e.Required);
        expected[1].Person.RegistrantIds.ShouldBe(["reg-1"]);
    }

    [Fact]
    public async Task A_guest_of_the_next_session_is_not_taken_for_a_guest_of_this_one()
    {
        house.Clinic.NoteInvited(ClinicHouse.Practice, Meeting, [("one@canary.example.org", null), ("both@canary.example.org", null)]);
        house.Clinic.NoteInvited(ClinicHouse.Practice, Next, [("two@canary.example.org", null), ("both@canary.example.org", null)]);
        var (now, next) = (Ids(await ExpectedAsync()), Ids(await ExpectedAsync(Next)));
        next[0].ShouldNotBe(now[0]);
        next[1].ShouldBe(now[1]);
        now.ShouldAllBe(id => !id.Contains("example", StringComparison.Ordinal));
    }

    private static ImmutableArray<string> Ids(ExpectedSet set) => [.. set.People.Select(e => e.Person.Id)];

    private Task<ExpectedSet> ExpectedAsync(string meeting = Meeting) => house.ExpectedAsync(meeting);
}
