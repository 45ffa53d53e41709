using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>
/// Signs raw bytes and delivers as Zoom does: each event on its own way, retried after 5xx or silence, given up after 3xx and 4xx; and
/// asks the address now and then whether it is still ours.
/// </summary>
internal sealed class WebhookSender : IAsyncDisposable
{
    private const int FailuresToDisable = 6;

    /// <summary>Zoom's own schedule: each from the try before (zoom-platform 1.4).</summary>
    internal static readonly ImmutableArray<TimeSpan> RetryAfter = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(60)];

    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(72);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, bool> under = new();
    private readonly SignedPost post;
    private readonly TimeProvider time;
    private readonly Task checking;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> lines = new(StringComparer.Ordinal);
    private long moment;
    private int sent;
    private int delivered;
    private int failures;

    internal WebhookSender(TimeProvider time)
    {
        this.time = time;
        post = new SignedPost(time);
        checking = CheckAsync();
    }

    /// <summary>Null: nobody listens, events are lost.</summary>
    internal Uri? Target { get; set; }

    /// <summary>False after six failed checks of the address in a row: nothing is sent any more until somebody validates it again.</summary>
    internal bool Enabled => failures < FailuresToDisable;

    internal PostHabits Habits { get; } = new();

    /// <summary>Told of every event that happens, however it is delivered.</summary>
    internal Action<string, JsonObject>? Sent { get; set; }

    internal int Delivered => delivered;

    internal void Send(string name, JsonObject payload)
    {
        payload["account_id"] ??= SimulatedZoom.Account;
        var at = NextMoment();

        // Real payloads come in both orders; a receiver that hashes a re-serialised body fails on one of them.
        var body = sent % 2 == 0
            ? new JsonObject { ["payload"] = payload, ["event"] = name, ["event_ts"] = at }
            : new JsonObject { ["event"] = name, ["event_ts"] = at, ["payload"] = payload };
        SendRaw(body);
        Sent?.Invoke(name, payload);
    }

    /// <summary>As it is: a few events have an envelope of their own.</summary>
    internal void SendRaw(JsonObject body)
    {
        var number = Interlocked.Increment(ref sent);
        if (!Enabled || PostHabits.Hits(Habits.LostEvery, number))
        {
            return;
        }

        var id = PostHabits.Hits(Habits.NamelessEvery, number) ? null : Guid.NewGuid().ToString().Replace('-', '_');
        var delivery = new Delivery(Encoding.UTF8.GetBytes(body.ToJsonString()), id);
        var late = PostHabits.Hits(Habits.LateEvery, number) ? Habits.HeldBackFor : TimeSpan.Zero;
        var meeting = body["payload"]?["object"] is JsonObject thing ? $"{thing["uuid"] ?? thing["meeting_uuid"] ?? thing["id"]}" : "";
        Post(meeting, delivery, late);
        if (PostHabits.Hits(Habits.TwiceEvery, number))
        {
            Post(meeting, delivery, late);
        }
    }

    /// <summary>Asks the address to prove that it holds our secret, as saving it in the Marketplace does; from then on events go there.</summary>
    internal async Task<bool> ConnectAsync(Uri target)
    {
        if (!await post.ValidateAsync(target, stopping.Token))
        {
            return false;
        }

        (Target, failures) = (target, 0);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll([checking, .. under.Keys]);
        post.Dispose();
        stopping.Dispose();
    }

    /// <summary>What is not held back leaves in the order of its meeting, one after the other: chance alone must not decide a scene. Meetings do not wait for each other.</summary>
    private void Post(string meeting, Delivery delivery, TimeSpan late)
    {
        lock (gate)
        {
            var before = late > TimeSpan.Zero ? Pause(late) : lines.GetValueOrDefault(meeting, Task.CompletedTask);
            var first = Task.Run(() => TryAsync(delivery, before));
            if (late == TimeSpan.Zero)
            {
                lines[meeting] = first;
            }

            Remember(first);
        }
    }

    /// <summary>What happens later is later, also where a scene does two things in one millisecond.</summary>
    private long NextMoment()
    {
        lock (gate)
        {
            return moment = Math.Max(moment + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    private void Remember(Task way)
    {
        under[way] = true;
        _ = way.ContinueWith(done => under.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Ends with the first try, so that the next in line does not wait for this one's retries.</summary>
    private async Task TryAsync(Delivery delivery, Task before)
    {
        await before;
        if (await IsToBeTriedAgainAsync(delivery))
        {
            Remember(RetryAsync(delivery));
        }
    }

    private async Task RetryAsync(Delivery delivery)
    {
        foreach (var wait in RetryAfter)
        {
            await Pause(wait / Habits.RetrySpeed);
            if (stopping.IsCancellationRequested || !await IsToBeTriedAgainAsync(delivery))
            {
                return;
            }
        }
    }

    private async Task<bool> IsToBeTriedAgainAsync(Delivery delivery)
    {
        if (Target is not { } target || stopping.IsCancellationRequested)
        {
            return false;
        }

        using var answer = await post.SendAsync(target, delivery.Body, delivery.RequestId, stopping.Token);
        if (answer is { IsSuccessStatusCode: true })
        {
            Interlocked.Increment(ref delivered);
        }

        return answer is null || (int)answer.StatusCode >= 500;
    }

    private async Task CheckAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await Pause(CheckEvery);
            if (Target is { } target && Enabled && !stopping.IsCancellationRequested)
            {
                failures = await post.ValidateAsync(target, stopping.Token) ? 0 : failures + 1;
            }
        }
    }

    /// <summary>Ends early when the sandbox closes.</summary>
    private async Task Pause(TimeSpan wait) => await Task.Delay(wait, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record Delivery(byte[] Body, string? RequestId);
}
