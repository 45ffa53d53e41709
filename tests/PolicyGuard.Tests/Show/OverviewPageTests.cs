using PolicyGuard.Tests.Connect;

namespace PolicyGuard.Tests.Show;

public sealed class OverviewPageTests : IAsyncLifetime
{
    private const string NoPanel = "the host could not be told: no panel was open in the host's client; a client is never put out";
    private const string NotShown = "the host could not be told: the panel has not shown it";

    private ApiHouse house = null!;
    private Browser owner = null!;

    public async ValueTask InitializeAsync()
    {
        house = await ApiHouse.OpenAsync();
        owner = await Browser.OwnerAsync(house);
    }

    public async ValueTask DisposeAsync()
    {
        owner.Dispose();
        await house.DisposeAsync();
    }

    [Fact]
    public async Task The_overview_counts_the_violations_of_the_last_seven_days_about_which_nobody_could_be_reached()
    {
        await house.FillAsync(house.Violation("v1", outcome: "unenforced", reason: NoPanel), house.Violation("v2", outcome: "unenforced", reason: NotShown));
        await house.FillAsync(house.Violation("v3", at: ApiHouse.Noon.AddDays(-8), outcome: "unenforced", reason: NoPanel));
        await house.FillAsync(house.Violation("v4", outcome: "hostDecided", reason: "shown to the host at 12:00:00 UTC"), house.Violation("v5", outcome: "unenforced", reason: "Zoom has no call"));
        await house.FillAsync(house.Violation("v6", outcome: "suggested", reason: $"{NotShown}; warn mode"), house.Violation("v7", outcome: "suggested", reason: "observe mode: would hold"));
        (await owner.OpenAsync("/")).ShouldContain("3 violations of the last 7 days could only be told to the therapist, and nobody could be reached");
    }

    [Fact]
    public async Task Where_everybody_was_reached_the_overview_says_nothing_of_it()
    {
        await house.FillAsync(house.Violation("v4", outcome: "hostDecided", reason: "shown to the host at 12:00:00 UTC"));
        (await owner.OpenAsync("/")).ShouldNotContain("nobody could be reached");
    }
}
