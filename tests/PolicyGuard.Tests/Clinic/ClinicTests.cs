using PolicyGuard.Clinic;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Clinic;

public sealed class ClinicTests : IAsyncLifetime
{
    private const string Practice = ClinicHouse.Practice;
    private const string Meeting = "84712639219";
    private static readonly DateTimeOffset Noon = ClinicHouse.Noon;
    private ClinicHouse house = null!;

    private PeopleStore People => house.People;

    private ExpectedStore Expected => house.Expected;

    private ConsentStore Consents => house.Consents;

    private ClinicDirectory Clinic => house.Clinic;

    public async ValueTask InitializeAsync() => house = await ClinicHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_person_comes_back_as_written_and_lies_encrypted()
    {
        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);

        var found = await People.FindAsync(Practice, "jd", default);
        found!.Value.Details.Emails.ShouldBe(Jane.Emails);
        found.Value.Version.ShouldBe(1);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(house.Folder, "policyguard.db*"))
        {
            System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain("canary.example.org", Case.Insensitive);
        }
    }

    [Fact]
    public async Task Who_writes_over_an_old_version_is_refused()
    {
        await People.PutAsync(Practice, "jd", Jane, Precondition.OneOf(0), default);
        (await People.PutAsync(Practice, "jd", Jane with { Alias = "J.X." }, Precondition.OneOf(0), default)).ShouldBeNull();
        (await People.PutAsync(Practice, "jd", Jane with { Alias = "J.Y." }, Precondition.OneOf(1), default)).ShouldBe(2);
        (await People.FindAsync(Practice, "jd", default))!.Value.Details.Alias.ShouldBe("J.Y.");
    }

    [Fact]
    public async Task Another_practice_sees_nobody()
    {
        house.EnsureKey("practice-2");
        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);
        (await People.FindAsync("practice-2", "jd", default)).ShouldBeNull();
        (await Clinic.GetAsync("practice-2", default)).People.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_written_set_goes_before_invitees_and_invitees_before_nobody()
    {
        Clinic.ExpectedIn(await ViewAsync(), Practice, Meeting).ShouldBe(ExpectedSet.None);

        Clinic.NoteInvited(Practice, Meeting, [("invited@example.org", null), (null, "registrant-1")]);
        var invited = Clinic.ExpectedIn(await ViewAsync(), Practice, Meeting);
        invited.People.Length.ShouldBe(2);
        invited.People[0].Person.EmailKeys.ShouldHaveSingleItem().ShouldNotContain("invited");
        invited.People[1].Person.RegistrantIds.ShouldBe(["registrant-1"]);

        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);
        await Expected.PutAsync(Practice, Meeting, new WrittenSet("couple", [new ExpectedEntry("jd", true, 3)]), Precondition.None, default);
        var written = Clinic.ExpectedIn(await ViewAsync(), Practice, Meeting);
        written.Profile.ShouldBe("couple");
        var only = written.People.ShouldHaveSingleItem();
        (only.Person.Id, only.MaxDevices).ShouldBe(("jd", 3));
        only.Person.FoldedNames.ShouldBe([NameFolding.Fold("JANE  d")]);
    }

    [Fact]
    public async Task A_set_that_only_chooses_how_leaves_who_to_the_invitations_and_one_from_before_overrides_is_still_read()
    {
        await Expected.PutAsync(Practice, Meeting, new WrittenSet("music", [], new ProfileOverrides(Quiet: false, Secures: SecureWhen.Never)), Precondition.None, default);
        Clinic.ExpectedIn(await ViewAsync(), Practice, Meeting).People.ShouldBeEmpty();
        Clinic.NoteInvited(Practice, Meeting, [("invited@example.org", null)]);
        var set = Clinic.ExpectedIn(await ViewAsync(), Practice, Meeting);
        (set.Profile, set.People.Length).ShouldBe(("music", 1));
        SessionProfiles.Of(set).Secures.ShouldBe(SecureWhen.Never);

        WrittenSet.Of(new ExpectedRow { Practice = Practice, MeetingId = Meeting, Profile = "couple", People = """[{"person":"jd","required":true,"maxDevices":3}]""" })
            .Expected.ShouldBe([new ExpectedEntry("jd", true, 3)]);
    }

    [Fact]
    public async Task A_change_is_seen_at_once_and_nothing_is_read_again_without_one()
    {
        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);
        var first = await ViewAsync();
        (await ViewAsync()).ShouldBeSameAs(first);
        await People.PutAsync(Practice, "jd", Jane with { Alias = "J.2" }, Precondition.None, default);
        (await ViewAsync()).People.ShouldHaveSingleItem().Alias.ShouldBe("J.2");
    }

    [Fact]
    public async Task Consent_holds_for_its_scope_its_meeting_and_its_time_until_withdrawn()
    {
        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);
        await Expected.PutAsync(Practice, Meeting, new WrittenSet("individual", [new ExpectedEntry("jd")]), Precondition.None, default);
        Consents.Add(Consent("c1", "recording", expires: Noon.AddHours(1), meeting: Meeting), "owner");

        (await HasAsync("recording")).ShouldBeTrue();
        (await HasAsync("ai")).ShouldBeFalse();
        (await HasAsync("recording", "999")).ShouldBeFalse();
        house.Time.Advance(TimeSpan.FromHours(1));
        (await HasAsync("recording")).ShouldBeFalse();

        Consents.Add(Consent("c2", "recording"), "owner");
        (await HasAsync("recording")).ShouldBeTrue();
        (await Consents.WithdrawAsync(Practice, "c2", "owner", default)).ShouldBeTrue();
        (await HasAsync("recording")).ShouldBeFalse();
        (await Consents.WithdrawAsync(Practice, "none", "owner", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Consent_is_wanting_while_one_of_the_expected_has_not_given_it()
    {
        await People.PutAsync(Practice, "jd", Jane, Precondition.None, default);
        await People.PutAsync(Practice, "kd", Jane with { Alias = "K.D." }, Precondition.None, default);
        await Expected.PutAsync(Practice, Meeting, new WrittenSet("couple", [new ExpectedEntry("jd"), new ExpectedEntry("kd")]), Precondition.None, default);
        Consents.Add(Consent("c1", "ai"), "owner");
        (await HasAsync("ai")).ShouldBeFalse();
        Consents.Add(Consent("c2", "ai", person: "kd"), "owner");
        (await HasAsync("ai")).ShouldBeTrue();
    }

    [Fact]
    public async Task With_nobody_expected_nobody_has_agreed() => (await HasAsync("recording")).ShouldBeFalse();

    [Fact]
    public void Staff_are_the_accounts_users_by_id_and_keyed_address()
    {
        Clinic.StaffOf(Practice).ShouldBe(Staff.None);
        Clinic.NoteStaff(Practice, [("host-1", "therapist@example.org", true, ["Alex Morgan"]), ("desk-1", null, false, [])]);
        var staff = Clinic.StaffOf(Practice);
        staff.UserIds.ShouldBe(["host-1", "desk-1"], ignoreOrder: true);
        staff.Licensed.ShouldBe(["host-1"]);
        staff.EmailKeys.ShouldHaveSingleItem().ShouldNotContain("therapist");
    }

    private static PersonDetails Jane => new("J.D.", "client", ["jane@canary.example.org"], ["+1 555 0100"], [], ["Jane D"], []);

    private static ConsentRow Consent(string id, string scope, DateTimeOffset? expires = null, string? meeting = null, string person = "jd") =>
        new() { Practice = Practice, Id = id, Person = person, Scope = scope, GivenAt = Noon, ExpiresAt = expires, MeetingId = meeting };

    private Task<ClinicView> ViewAsync() => house.ViewAsync();

    private async Task<bool> HasAsync(string scope, string meeting = Meeting)
    {
        var view = await ViewAsync();
        return Clinic.HasConsent(view, Clinic.ExpectedIn(view, Practice, Meeting), meeting, scope);
    }
}
