using System.Net;

namespace PolicyGuard.Tests.Show;

public sealed class PolicyRefusalTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("", "application/yaml", "policy")]
    [InlineData("- just\n- a list", "application/yaml", "policy")]
    [InlineData("{}", "application/json", "yaml")]
    [InlineData("""{"yaml":5}""", "application/json", "yaml")]
    [InlineData("""{"yaml":"a","yml":"b"}""", "application/json", "yml")]
    [InlineData("""{"yaml":"a: [b"}""", "application/json", "policy")]
    [InlineData("policy: {id: x, version: 1, effectiveFrom: 2026-11-25}", "application/yaml", "policy.effectiveFrom")]
    public async Task What_is_no_policy_is_refused(string body, string type, string fault)
    {
        (await house.SendAsync(HttpMethod.Put, "policy", body, "*", type)).ShouldBeProblem(HttpStatusCode.BadRequest, fault);
        (await house.SendAsync(HttpMethod.Post, "policy/preview", body, type: type)).ShouldBeProblem(HttpStatusCode.BadRequest, fault);
    }

    [Fact]
    public async Task Too_much_and_of_another_kind_are_refused()
    {
        (await house.SendAsync(HttpMethod.Put, "policy", new string('#', 300 * 1024), "*", "application/yaml")).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await house.SendAsync(HttpMethod.Put, "policy", "policy: {id: x, version: 1}", "*", "text/plain")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Every_fault_of_a_policy_is_named_with_its_path_and_line_and_nothing_changes()
    {
        var answer = await house.SendAsync(HttpMethod.Put, "policy", "policy: {id: x}\ndefaults: {mode: loud}\nrules:\n  SCH-99: {mode: fix}\n  LIV-05: {mode: fixx, cardSeconds: 0}\n", "*", "application/yaml");
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "policy.version", "defaults.mode", "rules.SCH-99", "rules.LIV-05.mode", "rules.LIV-05.cardSeconds");
        answer.Json["faults"]!.AsArray().Select(f => (f!["path"]!.GetValue<string>(), f["line"]!.GetValue<int>())).ShouldBe(
            [("policy.version", 1), ("defaults.mode", 2), ("rules.SCH-99", 4), ("rules.LIV-05.mode", 5), ("rules.LIV-05.cardSeconds", 5)]);
        answer.Json["errors"]!["defaults.mode"]![0]!.GetValue<string>().ShouldContain("(line 2, column 18)");
        (await house.GetAsync("policy")).Json["source"]!.GetValue<string>().ShouldBe("builtIn");
    }
}
