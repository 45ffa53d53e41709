namespace PolicyGuard.Tests.Links;

/// <summary>Nothing goes to an address that nobody made sure of.</summary>
public sealed class ContactTests
{
    [Theory]
    [InlineData(LinkHouse.Jane, null, "never confirmed")]
    [InlineData(LinkHouse.Jane, "2026-05-01", "confirmed 2026-05-01")]
    [InlineData(LinkHouse.Jane, "2027-01-01", "confirmed 2027-01-01")]
    [InlineData(null, "2026-11-01", "no address")]
    public async Task An_address_that_is_missing_old_or_unconfirmed_gets_nothing_and_is_a_task(string? email, string? verified, string before)
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync(email: email, verified: verified);
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30));
        await house.SeeAsync(meeting, "withheld");
        var violation = await house.ViolationAsync("SCH-11", "J.D.", "deferred");
        (violation["before"]!.GetValue<string>(), violation["decision"]!.GetValue<string>()).ShouldBe((before, "task"));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task One_call_says_still_right_and_the_details_go_out_at_once()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync(verified: null);
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30));
        await house.ViolationAsync("SCH-11", "J.D.", "deferred");
        (await house.SendAsync(HttpMethod.Post, "people/jd/contact-verified"))["contactVerifiedOn"]!.GetValue<string>().ShouldBe("2026-11-24");
        await house.SeeAsync(meeting, "sent");
        await house.ViolationAsync("SCH-11", "J.D.", "fixedVerified");
        house.Mail.Delivered.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_guardian_s_address_counts_by_the_guardian_s_own_confirmation()
    {
        await using var house = await LinkHouse.OpenAsync();
        await house.PersonAsync("mum", "M.D.", "mum@canary.example.org", verified: null);
        await house.PersonAsync("kid", "K.D.", "kid@canary.example.org", more: p => p["linksTo"] = "mum");
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(30), ["kid"], "child");
        await house.SeeAsync(meeting, "withheld", "K.D.");
        await house.SendAsync(HttpMethod.Post, "people/mum/contact-verified");
        await house.SeeAsync(meeting, "sent", "K.D.");
        house.Mail.Delivered.ShouldHaveSingleItem().To.ShouldBe("mum@canary.example.org");
    }
}
