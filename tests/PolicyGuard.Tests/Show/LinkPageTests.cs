using System.Net;
using System.Text.RegularExpressions;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;
using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

/// <summary>The same question on the violation's page, with plain forms.</summary>
public sealed partial class LinkPageTests : IAsyncLifetime
{
    private ZoomedHouse opened = null!;
    private SimulatedMeeting far = null!;
    private SimulatedMeeting near = null!;
    private Browser owner = null!;

    private ApiHouse House => opened.House;

    public async ValueTask InitializeAsync()
    {
        opened = await ZoomedHouse.OpenAsync(zoom =>
        {
            var host = zoom.AddUser();
            far = ZoomedHouse.Tomorrow(zoom, host, 24, m => m["password"] = "1234");
            near = ZoomedHouse.Tomorrow(zoom, host, -3, m => m["password"] = "1234");
        });
        owner = await Browser.OwnerAsync(House);
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await opened.DisposeAsync();
    }

    [Fact]
    public async Task The_page_says_what_would_change_and_its_button_changes_it()
    {
        var (path, page) = await AskedAsync(far);
        page.ShouldContain("The meeting gets a new passcode.");
        page.ShouldContain("it starts in 2 days");
        page.ShouldContain("nobody that is known here");
        page.ShouldNotContain("name=\"nearStart\"");
        (await owner.OpenAsync("/meetings")).ShouldContain($"href=\"{path}\"");

        (await owner.PostAsync($"{path}/link", ("question", TagIn(page)), ("answer", "change"))).ShouldBe($"{path}?done=change");
        (await owner.OpenAsync($"{path}?done=change")).ShouldContain("Your yes was received.");
        (await SeeAsync(path, "Fixed and verified")).ShouldNotContain("name=\"answer\"");
        far.Document["password"]!.GetValue<string>().ShouldNotBe("1234");
        (await House.GetAsync("ledger/export")).Body.ShouldContain("owner");
    }

    [Fact]
    public async Task Near_the_start_the_box_must_be_ticked_and_the_page_says_so_again()
    {
        var (path, page) = await AskedAsync(near);
        page.ShouldContain("Change it although it starts in 21 hours");
        var (status, again) = await owner.SubmitAsync($"{path}/link", ("question", TagIn(page)), ("answer", "change"));
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        again.ShouldContain("Nothing was done: tick this first");

        (await owner.PostAsync($"{path}/link", ("question", TagIn(again)), ("answer", "change"), ("nearStart", "yes"))).ShouldBe($"{path}?done=change");
        await SeeAsync(path, "Fixed and verified");
    }

    [Fact]
    public async Task A_no_stays_on_the_page_with_a_way_back()
    {
        var (path, page) = await AskedAsync(far);
        (await owner.PostAsync($"{path}/link", ("question", TagIn(page)), ("answer", "keep"))).ShouldBe($"{path}?done=keep");
        var kept = await SeeAsync(path, "You keep the link");
        kept.ShouldContain("value=\"change\"");
        kept.ShouldNotContain("value=\"keep\"");

        var (status, stale) = await owner.SubmitAsync($"{path}/link", ("question", TagIn(page)), ("answer", "change"));
        status.ShouldBe(HttpStatusCode.Conflict);
        stale.ShouldContain("The meeting changed after you opened the page");
        far.Document["password"]!.GetValue<string>().ShouldBe("1234");
    }

    [Fact]
    public async Task Nothing_is_answered_without_the_form_s_token_a_sign_in_or_one_of_the_two_answers()
    {
        var (path, page) = await AskedAsync(far);
        (await owner.PostRawAsync($"{path}/link")).ShouldBe(HttpStatusCode.BadRequest);
        using var stranger = new Browser(House);
        (await stranger.PostRawAsync($"{path}/link")).ShouldBe(HttpStatusCode.Redirect);
        (await owner.SubmitAsync($"{path}/link", ("question", TagIn(page)), ("answer", "perhaps"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await owner.SubmitAsync("/violations/none/link", ("question", TagIn(page)), ("answer", "change"))).Status.ShouldBe(HttpStatusCode.NotFound);
        far.Document["password"]!.GetValue<string>().ShouldBe("1234");
    }

    [Fact]
    public async Task Where_several_practices_are_connected_every_form_stays_with_the_one_its_page_was_for()
    {
        await House.FillAsync(new PolicyGuard.Storage.Practice { Id = "another", ZoomAccountId = "another-account", Mode = "observe", ConnectedAt = ApiHouse.Noon });
        await House.Service<PolicyGuard.Connect.PracticeDirectory>().LoadAsync(TestContext.Current.CancellationToken);
        var mine = House.Service<PolicyGuard.Connect.PracticeDirectory>().All.Single(p => p.Id != "another").Id;
        var id = (await House.GetAsync($"violations?practice={mine}&rule=SCH-02&meeting={far.Id}")).Json["items"]![0]!["id"]!.GetValue<string>();

        foreach (var page in new[] { "/", "/violations?open=yes", "/meetings", "/sessions", "/policy", "/people", "/people/new", $"/violations/{id}", $"/meetings/{far.Id}/expected" })
        {
            var html = await owner.OpenAsync($"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}practice={mine}");
            Links().Matches(html).Select(l => l.Groups[1].Value).ShouldAllBe(l => l.Contains($"practice={mine}", StringComparison.Ordinal), page);
        }

        foreach (var page in new[] { $"/violations/{id}", "/people", "/people/new", "/people/import", $"/meetings/{far.Id}/expected", "/violations" })
        {
            var html = await owner.OpenAsync($"{page}?practice={mine}");
            Forms().Matches(html).Select(f => f.Value).Where(f => !f.Contains("/sign-out", StringComparison.Ordinal)).ShouldAllBe(f => f.Contains($"name=\"practice\" value=\"{mine}\"", StringComparison.Ordinal), page);
        }

        (await owner.PostAsync($"/violations/{id}/acknowledge", ("practice", mine))).ShouldBe($"/violations/{id}?practice={mine}");
        (await owner.PostAsync("/people/new", ("alias", "Q.Z."), ("role", "client"), ("practice", mine))).ShouldBe($"/person/qz?done=added&practice={mine}");
        var (_, again) = await owner.SubmitAsync("/people/new", ("alias", ""), ("role", "client"), ("practice", mine));
        again.ShouldContain($"name=\"practice\" value=\"{mine}\"");
        (await owner.SubmitAsync("/people/new", ("alias", "Q.Y."), ("role", "client"))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<(string Path, string Page)> AskedAsync(SimulatedMeeting meeting)
    {
        var path = $"/violations/{(await House.SeeViolationAsync(meeting.Id, "SCH-02"))["id"]!.GetValue<string>()}";
        return (path, await SeeAsync(path, "Waits for your answer"));
    }

    private async Task<string> SeeAsync(string path, string text)
    {
        var seen = "";
        await Stage.SeeAsync(async () => (seen = await owner.OpenAsync(path)).Contains(text, StringComparison.Ordinal) ? "seen" : null);
        seen.ShouldContain(text);
        return seen;
    }

    private static string TagIn(string page) => Tag().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"question\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    /// <summary>To pages; what pages are made of belongs to no practice.</summary>
    [GeneratedRegex("<a [^>]*href=\"(/[^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Links();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();
}
