using PolicyGuard.Sandbox.Mail;

namespace PolicyGuard.Tests.Links;

/// <summary>What a mail server says, and what it leaves unsaid.</summary>
public sealed class MailFaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_address_that_the_server_refuses_is_a_violation_and_a_corrected_one_is_tried_at_once()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Mail.Expect(LinkHouse.Jane, MailMood.Refuses);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        (await house.SeeAsync(meeting, "refused"))["reason"]!.GetValue<string>().ShouldBe("the mail server refused the address (550)");
        var violation = await house.ViolationAsync("SCH-10", "J.D.", "failed");
        violation["reason"]!.GetValue<string>().ShouldBe("the mail server refused the address (550)");
        house.Time.Advance(TimeSpan.FromMinutes(20));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(1);

        await house.PersonAsync(email: "right@canary.example.org", verified: "2026-11-24");
        await house.SeeAsync(meeting, "sent");
        (await house.ViolationAsync("SCH-10", "J.D.", "fixedVerified"))["reason"]!.GetValue<string>().ShouldBe("sent to another address");
        house.Mail.Delivered.ShouldHaveSingleItem().To.ShouldBe("right@canary.example.org");
        Shown(house).ShouldNotContain("canary.example.org");
    }

    [Fact]
    public async Task A_server_that_is_busy_or_away_is_asked_again_until_it_takes_the_mail()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Mail.Expect(LinkHouse.Jane, MailMood.IsBusy, MailMood.HangsUp, MailMood.IsBusy);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        (await house.SeeAsync(meeting, "sending"))["releasedAt"].ShouldBeNull();
        await house.SeeAsync(meeting, "sent", step: TimeSpan.FromSeconds(10));
        house.Mail.Delivered.ShouldHaveSingleItem();
        house.Mail.Asked.ShouldBe(4);
        (await house.ViolationsAsync("SCH-10")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_stays_away_until_the_start_is_said_to_have_taken_nothing()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Mail.Expect(LinkHouse.Jane, [.. Enumerable.Repeat(MailMood.IsBusy, 50)]);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        await house.SeeAsync(meeting, "missed", step: Minute);
        (await house.ViolationAsync("SCH-10", "J.D.", "failed"))["reason"]!.GetValue<string>().ShouldBe("the mail server does not take the address now (451)");
        var asked = house.Mail.Asked;
        asked.ShouldBeInRange(4, 12);
        house.Time.Advance(TimeSpan.FromHours(2));
        await house.QuietAsync();
        house.Mail.Asked.ShouldBe(asked);
        (await house.ViolationsAsync("SCH-10")).ShouldHaveSingleItem()["outcome"]!.GetValue<string>().ShouldBe("failed");
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_mail_was_handed_over_leaves_it_unverified_and_it_is_not_sent_again()
    {
        await using var house = await LinkHouse.OpenAsync();
        house.Mail.Expect(LinkHouse.Jane, MailMood.KeepsAndHangsUp);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        await house.SeeAsync(meeting, "unverified");
        (await house.ViolationAsync("SCH-10", "J.D.", "fixedUnverified"))["reason"]!.GetValue<string>().ShouldContain("may have arrived");
        await house.RestartAsync();
        house.Time.Advance(TimeSpan.FromMinutes(20));
        await house.QuietAsync();
        (house.Mail.Asked, house.Mail.Delivered.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Nobody_listening_is_no_crash_and_is_told_in_our_own_words()
    {
        await using var house = await LinkHouse.OpenAsync(mailSettings: ["--Mail:Host=127.0.0.1", "--Mail:Port=9", "--Mail:Security=none", "--Mail:From=practice@clinic.example"]);
        await house.PersonAsync();
        var meeting = await house.MeetingAsync(TimeSpan.FromMinutes(50));
        (await house.UntilAsync(async () => await house.LinkAsync(meeting) is { } link && link["reason"] is not null ? link : null, "a reason"))["reason"]!.GetValue<string>().ShouldBe("the mail server could not be reached");
    }

    private static string Shown(LinkHouse house) => house.Log.Text;
}
