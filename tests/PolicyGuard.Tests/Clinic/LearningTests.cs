using PolicyGuard.Clinic;
using PolicyGuard.Decide.People;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Clinic;

/// <summary>Names learned from the therapist's taps.</summary>
public sealed class LearningTests : IAsyncLifetime
{
    private const string Practice = ClinicHouse.Practice;
    private ClinicHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ClinicHouse.OpenAsync();
        await house.PutAsync("jd", new("J.D.", "client", ["jane@example.org"], [], [], ["Jane D"], []));
        await house.PutAsync("kd", new("K.D.", "client", [], [], [], ["Kim"], []));
        await house.PutAsync("desk", new("Desk", "staff", [], [], [], [], []));
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_name_is_learned_counts_at_once_and_is_taken_back()
    {
        (await LearnAsync(" Jay's tablet ")).ShouldBe(LearnOutcome.Learned);
        var learned = (await JaneAsync()).Learned.ShouldHaveSingleItem();
        (learned.Name, learned.On, learned.Source).ShouldBe(("Jay's tablet", new DateOnly(2026, 11, 24), "hostTap"));
        (await NamesAsync()).ShouldContain(NameFolding.Fold("JAY'S TABLET"));

        (await house.People.ForgetAsync(Practice, "jd", learned.Id, default)).ShouldBeTrue();
        (await house.People.ForgetAsync(Practice, "jd", learned.Id, default)).ShouldBeFalse();
        (await NamesAsync()).ShouldBe([NameFolding.Fold("Jane D")]);
    }

    [Theory]
    [InlineData("jd", "JANE  d", "KnownAlready")]
    [InlineData("nobody", "Jay", "NoSuchPerson")]
    [InlineData("jd", "  ", "Unusable")]
    [InlineData("jd", "Jay\u200b", "Unusable")]
    [InlineData("desk", "Jay", "IsStaff")]
    [InlineData("jd", "kim", "Shared")]
    [InlineData("jd", "K.D.", "Shared")]
    [InlineData("jd", "Alex Morgan", "StaffName")]
    [InlineData("jd", "Jane's Notetaker (Otter.ai)", "NoteTaker")]
    [InlineData("jd", "iPhone 15 Pro", "Common")]
    [InlineData("jd", "Guest", "Common")]
    public async Task A_name_is_not_learned_where_it_could_stand_for_somebody_else(string person, string name, string expected)
    {
        house.Clinic.NoteStaff(Practice, [("host-1", null, true, ["Alex Morgan"])]);
        (await house.People.LearnAsync(Practice, person, name, default)).ToString().ShouldBe(expected);
        (await JaneAsync()).Learned.ShouldBeEmpty();
        var refusal = expected is "Shared" or "StaffName" or "NoteTaker" or "Common" ? expected : null;
        (await JaneAsync()).NotLearned?.Why.ToString().ShouldBe(refusal);
    }

    [Fact]
    public async Task Ten_names_are_the_most_and_a_learned_name_clears_what_was_said_of_the_last()
    {
        await LearnAsync("Kim");
        for (var n = 0; n < 10; n++)
        {
            (await LearnAsync($"Jay {n} at work")).ShouldBe(LearnOutcome.Learned);
        }

        (await JaneAsync()).NotLearned.ShouldBeNull();
        (await LearnAsync("Jay once more")).ShouldBe(LearnOutcome.Full);
        (await JaneAsync()).Learned.Length.ShouldBe(10);
    }

    [Fact]
    public async Task What_was_learned_outlasts_a_write_of_the_person_unless_it_is_written_out()
    {
        await LearnAsync("Jay");
        await LearnAsync("Jot");
        await house.PutAsync("jd", new("J.D.", "client", [], [], [], ["Jot"], []));
        (await JaneAsync()).Learned.Select(l => l.Name).ShouldBe(["Jay"]);
        await house.People.MergeAsync(Practice, PeopleSheetReader.Read("id,alias,role\njd,J.X.,client\n").Rows, write: true, default);
        (await JaneAsync()).Learned.Select(l => l.Name).ShouldBe(["Jay"]);
    }

    [Fact]
    public async Task Of_two_who_learn_one_name_at_the_same_time_one_has_it()
    {
        var outcomes = await Task.WhenAll(new[] { "jd", "kd", "jd", "kd" }.Select(p => Task.Run(() => house.People.LearnAsync(Practice, p, "Jay", default))));
        outcomes.Count(o => o == LearnOutcome.Learned).ShouldBe(1);
        (await house.People.ListAsync(Practice, default)).Sum(p => p.Details.Learned.Length).ShouldBe(1);
    }

    private Task<LearnOutcome> LearnAsync(string name) => house.People.LearnAsync(Practice, "jd", name, default);

    private async Task<PersonDetails> JaneAsync() => (await house.People.FindAsync(Practice, "jd", default))!.Value.Details;

    private async Task<IEnumerable<string>> NamesAsync() => (await house.ViewAsync()).People.Single(p => p.Id == "jd").FoldedNames;
}
