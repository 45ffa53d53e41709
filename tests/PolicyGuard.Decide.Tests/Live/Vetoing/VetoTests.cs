using PolicyGuard.Decide.Live;

namespace PolicyGuard.Decide.Tests.Live.Vetoing;

public class VetoTests
{
    public static TheoryData<string> Names => [.. VetoTable.Rows.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_vetoes_answer_as_the_table_says(string name)
    {
        var row = VetoTable.Rows.Single(r => r.Name == name);
        Vetoes.Check(row.State, row.Command, row.About, row.Moment).ShouldBe(row.Answer);
    }

    [Fact]
    public void Every_veto_is_somewhere_the_answer() =>
        Enum.GetValues<Veto>().Except(VetoTable.Rows.Where(r => r.Answer is not null).Select(r => r.Answer!.Value)).ShouldBeEmpty();

    [Fact]
    public void Every_veto_has_words_and_an_outcome_of_its_own_kind()
    {
        Enum.GetValues<Veto>().Select(Vetoes.Say).ShouldBeUnique();
        Enum.GetValues<Veto>().Select(Vetoes.OutcomeOf).ShouldAllBe(o => o >= Findings.Outcome.Overridden);
    }
}
