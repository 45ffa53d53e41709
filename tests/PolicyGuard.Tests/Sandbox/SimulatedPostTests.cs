using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Receive;
using PolicyGuard.Sandbox.Day;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Tests.Sandbox;

/// <summary>The simulated Zoom's post is as bad as the real one's (zoom-platform 1.3 to 1.5, 7.7): a receiver of the test's own hears it.</summary>
public sealed class SimulatedPostTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(string Name, string? Id)> heard = new();
    private readonly WebApplication receiver;
    private WebhookSender sender = null!;
    private Func<HttpContext, IResult> answer = _ => Results.NoContent();

    public SimulatedPostTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted))!;
            heard.Enqueue((body["event"]!.GetValue<string>(), context.Request.Headers.TryGetValue("x-zm-request-id", out var id) ? id.ToString() : null));
            return body["payload"]?["plainToken"] is { } token && Secret is { } secret
                ? Results.Json(new { plainToken = token.GetValue<string>(), encryptedToken = WebhookSignature.Encrypt(token.GetValue<string>(), Encoding.UTF8.GetBytes(secret)) })
                : answer(context);
        });
    }

    /// <summary>What the receiver proves itself with; null: it does not know how.</summary>
    private string? Secret { get; set; } = SimulatedZoom.WebhookSecret;

    private Uri Address => new(new Uri(receiver.Urls.First()), "/webhooks/zoom");

    public async ValueTask InitializeAsync()
    {
        await receiver.StartAsync();
        sender = new WebhookSender(time) { Target = Address };
        sender.Habits.TwiceEvery = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_5xx_is_tried_again_three_times_under_the_same_id_and_then_given_up()
    {
        sender.Habits.RetrySpeed = 1;
        answer = _ => Results.StatusCode(500);
        sender.Send("a", []);
        await HeardAsync(1);
        foreach (var (minutes, times) in new[] { (5, 2), (20, 3), (60, 4) })
        {
            var before = time.GetUtcNow();
            await HeardAsync(times, TimeSpan.FromMinutes(1));
            (time.GetUtcNow() - before).TotalMinutes.ShouldBeInRange(minutes, minutes + 60);
        }

        time.Advance(TimeSpan.FromHours(3));
        heard.Select(h => h.Id).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        heard.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_3xx_or_4xx_loses_the_event(int status)
    {
        answer = context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return Results.StatusCode(status);
        };
        sender.Send("a", []);
        await HeardAsync(1);
        answer = _ => Results.NoContent();
        time.Advance(TimeSpan.FromHours(3));
        sender.Send("b", []);
        await HeardAsync(2);
        heard.Select(h => h.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Events_come_twice_late_nameless_or_never_when_the_post_is_bad()
    {
        (sender.Habits.TwiceEvery, sender.Habits.NamelessEvery, sender.Habits.LostEvery, sender.Habits.LateEvery) = (2, 3, 4, 5);
        foreach (var name in new[] { "1", "twice", "nameless", "lost", "late", "twice and nameless" })
        {
            sender.Send(name, []);
        }

        await HeardAsync(6);
        heard.Select(h => h.Name).ShouldBe(["1", "twice", "twice", "nameless", "twice and nameless", "twice and nameless"]);
        heard.Where(h => h.Name == "twice").Select(h => h.Id).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        heard.Where(h => h.Name.Contains("nameless", StringComparison.Ordinal)).ShouldAllBe(h => h.Id == null);
        await HeardAsync(7, sender.Habits.HeldBackFor);
        heard.Last().Name.ShouldBe("late");
    }

    [Fact]
    public async Task An_address_that_cannot_prove_our_secret_is_not_taken()
    {
        Secret = "of somebody else";
        (await sender.ConnectAsync(Address)).ShouldBeFalse();
        Secret = null;
        (await sender.ConnectAsync(Address)).ShouldBeFalse();
        Secret = SimulatedZoom.WebhookSecret;
        (await sender.ConnectAsync(Address)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_that_fails_six_checks_in_a_row_hears_nothing_more_until_it_is_validated_again()
    {
        Secret = null;
        for (var check = 1; check <= 6; check++)
        {
            sender.Enabled.ShouldBeTrue();
            await HeardAsync(check, TimeSpan.FromHours(24));
        }

        (await Stage.SeeAsync(() => !sender.Enabled, "disabled")).ShouldBe("disabled");
        sender.Send("a", []);
        Secret = SimulatedZoom.WebhookSecret;
        (await sender.ConnectAsync(Address)).ShouldBeTrue();
        sender.Send("b", []);
        await HeardAsync(8);
        heard.Select(h => h.Name).Where(n => n.Length == 1).ShouldBe(["b"]);
    }

    /// <param name="step">How far the clock moves between two looks: the sender sets its next timer on a thread of its own.</param>
    private async Task HeardAsync(int count, TimeSpan step = default)
    {
        (await Stage.SeeAsync(() =>
        {
            if (heard.Count >= count)
            {
                return true;
            }

            time.Advance(step);
            return false;
        }, "heard")).ShouldBe("heard");
        heard.Count.ShouldBe(count);
    }
}
