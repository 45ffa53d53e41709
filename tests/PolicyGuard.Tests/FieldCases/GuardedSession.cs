using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Clinic;
using PolicyGuard.Tests.Pipeline;

namespace PolicyGuard.Tests.FieldCases;

/// <summary>The base of every case from the field: no expected set, the host let one client in, and the session is secured. Times are in seconds from its start.</summary>
internal sealed class GuardedSession : IAsyncDisposable
{
    internal const string Uuid = "uuid-case==";
    private const double Settled = 45;

    private readonly DateTimeOffset start;
    private int deliveries;

    private GuardedSession(PipelineHouse house)
    {
        House = house;
        start = new DateTimeOffset(house.Time.GetUtcNow().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero).AddSeconds(1);
    }

    internal PipelineHouse House { get; }

    internal double Now => (House.Time.GetUtcNow() - start).TotalSeconds;

    /// <summary>The participant as webhooks tell of one; a test changes what matters to it.</summary>
    internal static JsonObject Someone(string uuid, string user, string? name, string email = "", string zoomUser = "") => new()
    {
        ["participant_uuid"] = uuid, ["user_id"] = user, ["user_name"] = name, ["id"] = zoomUser, ["participant_user_id"] = zoomUser, ["email"] = email,
    };

    internal static JsonObject Host(string? name = "Therapist") => Someone("HOST-1", "16778240", name, zoomUser: PipelineHouse.Host);

    internal static JsonObject Client(string? name = "Jo F", string email = "") => Someone("CLIENT-1", "16779264", name, email);

    internal static JsonObject Stranger(string? name = "Galaxy A5") => Someone("STRANGER-1", "16780288", name);

    internal static async Task<GuardedSession> OpenAsync(JsonObject? client = null, JsonObject? host = null, bool secured = true)
    {
        var session = new GuardedSession(await PipelineHouse.OpenAsync());
        await session.StaffKnownAsync();
        await session.WaitUntilAsync(0);
        if (secured)
        {
            await session.SecureAsync(client ?? Client(), host ?? Host());
        }

        return session;
    }

    internal async Task SecureAsync(JsonObject client, JsonObject host)
    {
        await House.TellAsync("meeting.started", ZoomDocuments.Live(Uuid));
        await TellAsync("joined", host, 1);
        await TellAsync("joined_waiting_room", Copy(client), 5);
        await TellAsync("admitted", Copy(client), 8);
        await TellAsync("joined", Copy(client), 9);
        await WaitUntilAsync(Settled);
        await UntilStateAsync("secured");
    }

    /// <summary>Sends one signed event of a participant and waits until it is decided.</summary>
    /// <param name="at">When it happened.</param>
    /// <param name="heard">When Zoom delivers it; <paramref name="at"/> when null.</param>
    /// <param name="sent">event_ts; <paramref name="at"/> when null.</param>
    internal async Task TellAsync(string name, JsonObject participant, double at, double? heard = null, double? sent = null, string? delivery = null, Action<JsonObject>? change = null)
    {
        var who = Copy(participant);
        who[name switch { "joined" => "join_time", "left" => "leave_time", _ => "date_time" }] = ZoomDocuments.Time(start.AddSeconds(Math.Floor(at)));
        change?.Invoke(who);
        await WaitUntilAsync(heard ?? at);
        await House.TellAsync($"meeting.participant_{name}", ZoomDocuments.Live(Uuid, o => o["participant"] = who), start.AddSeconds(sent ?? at), delivery ?? $"case-{Interlocked.Increment(ref deliveries)}");
        await House.QuietAsync();
    }

    internal async Task EndAsync(double at)
    {
        await WaitUntilAsync(at);
        await House.TellAsync("meeting.ended", ZoomDocuments.Live(Uuid, o => o["end_time"] = ZoomDocuments.Time(start.AddSeconds(at))), start.AddSeconds(at));
        await House.QuietAsync();
    }

    /// <summary>The clock goes on in steps, so that every timer has its time.</summary>
    internal async Task WaitUntilAsync(double second)
    {
        while (Now < second)
        {
            await House.QuietAsync();
            House.Time.Advance(TimeSpan.FromSeconds(Math.Min(1, second - Now)));
        }

        await House.QuietAsync();
    }

    internal async Task<JsonNode> ReadAsync() => await House.GetAsync($"sessions?uuid={Uri.EscapeDataString(Uuid)}");

    internal async Task<string> StateAsync() => (await ReadAsync())["state"]!.GetValue<string>();

    internal async Task<int> CountAsync(string place) => (await ReadAsync())["participants"]!.AsArray().Count(p => p!["place"]!.GetValue<string>() == place);

    internal Task UntilStateAsync(string state) => House.UntilAsync(async () => await StateAsync() == state ? state : null, state, TimeSpan.FromSeconds(1));

    /// <summary>Zoom was asked to put this participant out.</summary>
    internal bool IsRemoved(string uuid) => House.Zoom.Calls.Any(c => c.Body.Contains("participant.remove", StringComparison.Ordinal) && c.Body.Contains(uuid, StringComparison.Ordinal));

    internal Task UntilRemovedAsync(string uuid) => House.UntilAsync(() => IsRemoved(uuid), $"the removal of {uuid}", TimeSpan.FromSeconds(1));

    /// <summary>Whoever else is spared, the guard works: a stranger who walks in now is put out.</summary>
    internal async Task StrangerIsPutOutAsync(double at)
    {
        await TellAsync("joined", Someone("LATE-STRANGER", "16799999", "Pixel 9"), at);
        await UntilRemovedAsync("LATE-STRANGER");
    }

    internal async Task RestartAsync(double asleep)
    {
        await House.StopAsync();
        House.Time.Advance(TimeSpan.FromSeconds(asleep));
        await House.StartAsync();
        await StaffKnownAsync();
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    private Task StaffKnownAsync() => House.UntilAsync(
        () => !House.Services.GetRequiredService<ClinicDirectory>().StaffOf(House.Practice).UserIds.IsEmpty, "the staff", TimeSpan.FromMilliseconds(100));

    private static JsonObject Copy(JsonObject participant) => (JsonObject)participant.DeepClone();
}
