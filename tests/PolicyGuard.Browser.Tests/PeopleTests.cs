using Microsoft.Playwright;

namespace PolicyGuard.Browser.Tests;

/// <summary>People, consents, lists and expected sets as somebody at the front desk would use them, without script.</summary>
public sealed class PeopleTests(House house)
{
    [Fact]
    public async Task A_person_is_added_mended_after_faults_and_found_by_name_which_stays_out_of_the_address()
    {
        var page = await house.OpenAsync("/people", script: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a person" }).ClickAsync();
        await page.GetByLabel("Alias").FillAsync("B.T.");
        await page.GetByLabel("E-mail addresses").FillAsync("not an address");
        await page.GetByLabel("Names in Zoom").FillAsync("Bartholomew Thrush");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).InnerTextAsync()).ShouldContain("One thing needs mending");
        await PagesTests.ShootAsync(page, "_people_new-faults");
        (await PagesTests.AxeAsync(await SameWithScriptAsync(page))).ShouldBeEmpty();
        await page.GetByLabel("E-mail addresses").FillAsync("b.thrush@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe("Added.");
        (await page.TitleAsync()).ShouldBe("Person · PolicyGuard");

        await page.GetByRole(AriaRole.Link, new() { Name = "All people" }).ClickAsync();
        await page.GetByLabel("Search").FillAsync("thrush");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        (await page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        page.Url.ShouldEndWith("/people");
        (await page.InnerTextAsync("tbody")).ShouldContain("B.T.");
        (await page.InnerTextAsync("tbody")).ShouldNotContain("Thrush");
    }

    [Fact]
    public async Task A_consent_is_written_down_and_withdrawn()
    {
        var page = await house.OpenAsync("/person/gd", script: false);
        await page.GetByLabel("Agreed to").SelectOptionAsync("noteTaker");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write it down" }).ClickAsync();
        (await page.Locator("tbody tr").InnerTextAsync()).ShouldContain("Valid");
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("withdrawn");
        (await page.Locator("tbody tr").InnerTextAsync()).ShouldContain("Withdrawn");
    }

    [Fact]
    public async Task A_list_is_shown_and_then_taken_over()
    {
        var page = await house.OpenAsync("/people/import", script: false);
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = "id,alias,role,emails\nx1,X.1,client,no mail\n"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would come of it" }).ClickAsync();
        (await page.Locator("tbody tr").InnerTextAsync()).ShouldContain("4, emails");
        await PagesTests.ShootAsync(page, "_people_import-faults");
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = "id,alias,role\nx1,X.1,client\nx2,X.2,partner\n"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would come of it" }).ClickAsync();
        await PagesTests.ShootAsync(page, "_people_import-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it over" }).ClickAsync();
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("taken over whole");
        (await page.InnerTextAsync("tbody")).ShouldContain("X.2");
    }

    [Fact]
    public async Task Who_is_expected_is_written_from_the_list_of_meetings()
    {
        var page = await house.OpenAsync("/meetings", script: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Who is expected in meeting 84712639220" }).ClickAsync();
        await page.GetByText("Music", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Person").First.FillAsync("J.D.");
        await page.GetByLabel("Person").First.PressAsync("Enter");
        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe("Saved.");
        (await page.GetByRole(AriaRole.Radio, new() { Name = "Music" }).IsCheckedAsync()).ShouldBeTrue();
        (await page.GetByLabel("Person").First.InputValueAsync()).ShouldBe("jd");
    }

    [Fact]
    public async Task A_sessions_page_says_why_somebody_counts_as_who_they_are()
    {
        var page = await house.OpenAsync("/sessions/4%2FaB%2Bc%3D%3D", script: false);
        (await page.Locator(".roster li", new() { HasText = "J.D." }).InnerTextAsync()).ShouldContain("a registration that was made for them alone");
        (await page.Locator(".roster li", new() { HasText = "unknown-1" }).InnerTextAsync()).ShouldContain("Nothing on file fits them.");
        await page.GetByText("How somebody is known").ClickAsync();
        (await page.Locator("details dl").InnerTextAsync()).ShouldContain("anybody can type a name");
    }

    /// <summary>axe needs script; the page itself does not.</summary>
    private async Task<IPage> SameWithScriptAsync(IPage page)
    {
        var scripted = await house.OpenAsync("/people");
        await scripted.SetContentAsync(await page.ContentAsync());
        return scripted;
    }
}
