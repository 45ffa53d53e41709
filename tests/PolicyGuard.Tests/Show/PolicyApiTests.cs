using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Policies;

namespace PolicyGuard.Tests.Show;

public sealed class PolicyApiTests : IAsyncLifetime
{
    private const string Own = "policy: {id: our-clinic, version: 3, effectiveFrom: 2026-11-24}\nrules: {SCH-07: {mode: off}}\n";
    private ApiHouse house = null!;

    public async ValueTask InitializeAsync() => house = await ApiHouse.OpenAsync();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task The_policy_in_force_says_what_it_is_and_where_it_comes_from()
    {
        var got = await house.GetAsync("policy");
        got.Status.ShouldBe(HttpStatusCode.OK, got.Body);
        Text(got, "source").ShouldBe("builtIn");
        Text(got, "id").ShouldBe("clinic-default");
        got.Json["version"]!.GetValue<long>().ShouldBe(0);
        got.Json["changedBy"].ShouldBeNull();
        Text(got, "yaml").ShouldBe(PolicyFile.DefaultText());
        got.ETag.ShouldStartWith("\"0-");

        var text = await house.SendAsync(HttpMethod.Get, "policy", accept: "application/yaml");
        (text.Type, text.Body, text.ETag).ShouldBe(("application/yaml", PolicyFile.DefaultText(), got.ETag));
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("text/yaml")]
    [InlineData("application/json")]
    public async Task A_policy_is_put_as_text_or_within_JSON_and_is_in_force_and_in_the_ledger(string type)
    {
        var before = (await house.GetAsync("policy")).ETag;
        var put = await PutAsync(Own, before, type);
        put.Status.ShouldBe(HttpStatusCode.OK, put.Body);
        (Text(put, "source"), Text(put, "id"), put.Json["version"]!.GetValue<long>(), put.Json["policyVersion"]!.GetValue<int>()).ShouldBe(("practice", "our-clinic", 1, 3));
        (Text(put, "changedBy"), put.Json["changedAt"]!.GetValue<DateTimeOffset>(), Text(put, "effectiveFrom")).ShouldBe(("bootstrap", ApiHouse.Noon, "2026-11-24"));
        put.ETag.ShouldNotBe(before);
        var got = await house.GetAsync("policy");
        (got.Body, got.ETag).ShouldBe((put.Body, put.ETag));

        await using var database = await house.DatabaseAsync();
        var entry = await database.Ledger.SingleAsync(TestContext.Current.CancellationToken);
        entry.Kind.ShouldBe("policy");
        System.Text.Encoding.UTF8.GetString(entry.Body).ShouldBe($$"""{"by":"bootstrap","sha256":"{{PolicyInForce.HashOf(Own)}}","version":1}""");
        (await database.Policies.SingleAsync(TestContext.Current.CancellationToken)).Secret.AsSpan().IndexOf("our-clinic"u8).ShouldBe(-1);
    }

    [Fact]
    public async Task A_policy_outlives_a_restart()
    {
        house.Time.Advance(TimeSpan.FromTicks(1_234_567));
        var put = await PutAsync(Own, "*");
        await house.RestartAsync();
        var got = await house.GetAsync("policy");
        (got.Body, got.ETag).ShouldBe((put.Body, put.ETag));
    }

    [Fact]
    public async Task A_write_must_say_for_which_version_it_is_meant()
    {
        (await PutAsync(Own, null)).ShouldBeProblem(HttpStatusCode.PreconditionRequired);
        (await PutAsync(Own, "no etag")).ShouldBeProblem(HttpStatusCode.BadRequest, "If-Match");
        (await PutAsync(Own, "\"1-0123456789abcdef\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        var tag = (await house.GetAsync("policy")).ETag!;
        (await PutAsync(Own, $"W/{tag}")).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
        Text(await house.GetAsync("policy"), "source").ShouldBe("builtIn");
        (await PutAsync(Own, $"\"other\", {tag}")).Status.ShouldBe(HttpStatusCode.OK);
        (await PutAsync(Own + "# again\n", tag)).ShouldBeProblem(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task The_same_text_again_changes_nothing()
    {
        var first = await PutAsync(Own, "*");
        house.Time.Advance(TimeSpan.FromHours(1));
        var again = await PutAsync(Own, first.ETag);
        (again.Body, again.ETag).ShouldBe((first.Body, first.ETag));
        await using var database = await house.DatabaseAsync();
        (await database.Ledger.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_who_read_the_same_version_one_writes()
    {
        var tag = (await house.GetAsync("policy")).ETag;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync($"{Own}# {i}\n", tag)));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed).ShouldBe(7);
        (await house.GetAsync("policy")).Body.ShouldBe(answers.Single(a => a.Status == HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Of_many_who_write_over_whatever_is_there_the_last_is_in_force_and_all_are_in_the_ledger()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync($"{Own}# {i}\n", "*")));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        var now = await house.GetAsync("policy");
        now.Json["version"]!.GetValue<long>().ShouldBe(8);
        now.Body.ShouldBe(answers.Single(a => a.Json["version"]!.GetValue<long>() == 8).Body);
        await using var database = await house.DatabaseAsync();
        (await database.Ledger.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(8);
    }

    [Fact]
    public async Task A_kept_policy_that_can_no_longer_be_read_leaves_the_installations_in_force_and_can_be_written_over()
    {
        await PutAsync(Own, "*");
        await using (var database = await house.DatabaseAsync())
        {
            await database.DataKeys.Where(k => k.Practice == house.Practice && k.Person == "").ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        await house.RestartAsync();
        var fallen = await house.GetAsync("policy");
        Text(fallen, "source").ShouldBe("builtIn");
        var put = await PutAsync(Own, fallen.ETag);
        (put.Status, Text(put, "source"), put.Json["version"]!.GetValue<long>()).ShouldBe((HttpStatusCode.OK, "practice", 2));
    }

    private Task<Answer> PutAsync(string yaml, string? ifMatch, string type = "application/yaml") =>
        house.SendAsync(HttpMethod.Put, "policy", type == "application/json" ? new JsonObject { ["yaml"] = yaml }.ToJsonString() : yaml, ifMatch, type);

    private static string? Text(Answer answer, string name) => answer.Json[name]?.GetValue<string>();
}
