using System.Net;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Record;

namespace PolicyGuard.Tests.Show;

public sealed class AcknowledgeApiTests : IAsyncLifetime
{
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        await house.FillAsync(house.Violation("v1", outcome: "unenforced"));
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_violation_is_acknowledged_once_and_the_ledger_tells_by_whom()
    {
        var first = await house.PostAsync("violations/v1/acknowledge");
        first.Status.ShouldBe(HttpStatusCode.OK, first.Body);
        first.Body.ShouldContain("\"acknowledged\":{\"by\":\"bootstrap\",\"at\":\"2026-11-24T12:00:00+00:00\"}");
        first.Json["ledger"].ShouldBeNull();

        house.Time.Advance(TimeSpan.FromHours(1));
        (await house.PostAsync("violations/v1/acknowledge", "{}")).Body.ShouldBe(first.Body);
        (await house.GetAsync("violations/v1")).Body.ShouldBe(first.Body);
        (await house.GetAsync("violations")).Json["items"]![0]!["acknowledged"]!["by"]!.GetValue<string>().ShouldBe("bootstrap");

        await using var database = await house.DatabaseAsync();
        var entry = await database.Ledger.SingleAsync(TestContext.Current.CancellationToken);
        entry.Kind.ShouldBe("acknowledgement");
        System.Text.Encoding.UTF8.GetString(entry.Body).ShouldBe("""{"by":"bootstrap","violation":"v1"}""");
    }

    [Fact]
    public async Task Many_who_acknowledge_at_once_leave_one_entry_and_a_chain_that_verifies()
    {
        await house.FillAsync([.. Enumerable.Range(2, 6).Select(i => house.Violation($"v{i}"))]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 28).Select(i => house.PostAsync($"violations/v{1 + (i % 7)}/acknowledge")));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        var export = (await house.GetAsync("ledger/export")).Body;
        export.Split('\n').Count(l => l.Contains("acknowledgement", StringComparison.Ordinal)).ShouldBe(7);
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(export));
        (await LedgerVerifier.VerifyAsync(file, default)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_entry_is_the_newest_about_a_violation_that_has_others()
    {
        await using (var database = await house.DatabaseAsync())
        {
            await database.Database.ExecuteSqlRawAsync("UPDATE violation SET FirstEntry = 0, LastEntry = 0", TestContext.Current.CancellationToken);
        }

        (await house.PostAsync("violations/v1/acknowledge")).Json["ledger"]!.ToJsonString().ShouldBe("""{"first":0,"last":1}""");
    }

    [Theory]
    [InlineData("""{"reason":"seen by Jane"}""")]
    [InlineData("yes")]
    public async Task What_nobody_would_read_is_refused(string body)
    {
        var answer = await house.PostAsync("violations/v1/acknowledge", body);
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "body");
        answer.Body.ShouldNotContain("Jane");
        (await house.GetAsync("violations/v1")).Json["acknowledged"].ShouldBeNull();
    }

    [Fact]
    public async Task What_is_not_there_or_belongs_to_another_practice_is_not_found()
    {
        (await house.PostAsync("violations/none/acknowledge")).ShouldBeProblem(HttpStatusCode.NotFound);
        await using (var database = await house.DatabaseAsync())
        {
            await database.Database.ExecuteSqlRawAsync("UPDATE violation SET Practice = 'another'", TestContext.Current.CancellationToken);
        }

        (await house.PostAsync("violations/v1/acknowledge")).ShouldBeProblem(HttpStatusCode.NotFound);
        await using var after = await house.DatabaseAsync();
        (await after.Ledger.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task A_store_that_takes_nothing_now_is_a_503_and_nothing_is_acknowledged()
    {
        await using (var database = await house.DatabaseAsync())
        {
            await using var held = await database.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await database.Database.ExecuteSqlRawAsync("UPDATE violation SET Severity = 'low'", TestContext.Current.CancellationToken);
            (await house.PostAsync("violations/v1/acknowledge")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable);
        }

        (await house.GetAsync("violations/v1")).Json["acknowledged"].ShouldBeNull();
    }
}
