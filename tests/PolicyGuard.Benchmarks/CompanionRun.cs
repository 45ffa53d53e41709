using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace PolicyGuard.Benchmarks;

/// <summary>
/// Many rooms, each with a panel in its host's client. Somebody walks into each; how long until that client is asked to send them back?
/// A note-taker is sent back at once; for a stranger the session waits three seconds, in which Zoom's own event may prove who it is.
/// </summary>
internal sealed class CompanionRun(int port, string policyGuardKey, TimeProvider time) : IAsyncDisposable
{
    internal const string ClientId = "bench-zoom-app";
    internal const string Secret = "bench-zoom-app-secret";
    internal const string Host = "BENCHHOST0000000000000";

    /// <summary>With the shortest card there is.</summary>
    internal const string Policy = """
        policy: {id: bench, version: 1, effectiveFrom: 2026-01-01}
        rules:
          LIV-01: {settleSeconds: 1}
          LIV-05: {action: waitingRoom, cardSeconds: 1}
        """;

    private const string NoteTaker = "Otter.ai Notetaker";
    private const int AtOnce = 32;
    private const double StrangersASecond = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentBag<HubConnection> hubs = [];
    private readonly ConcurrentDictionary<int, long> asked = new();
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    private int read;

    internal async Task<CompanionResult> MeasureAsync(int rooms, PeerProcess service)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", policyGuardKey);
        var number = 5_000_000;
        await LoadGenerator.FloodAsync(port, [.. Enumerable.Range(0, rooms).SelectMany(room => new[]
        {
            SignedRequests.Started(number++, room, time, Host), SignedRequests.Person(number++, room, time, "joined", $"HOST-{room}", "Therapist", Host),
            SignedRequests.Person(number++, room, time, "admitted", $"CLIENT-{room}", "J"), SignedRequests.Person(number++, room, time, "joined", $"CLIENT-{room}", "J"),
        })], 1);
        await WorkedOffAsync();
        var before = service.ResidentMegabytes;
        var panels = new HubConnection[rooms];
        await Parallel.ForAsync(0, rooms, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (room, _) => panels[room] = await ConnectAsync(room));
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref read) >= rooms), "rooms read");
        await WorkedOffAsync();
        await UntilAsync(async () => await SecuredAsync() >= rooms, "rooms secured");
        await Task.Delay(TimeSpan.FromSeconds(5), time);
        var connected = service.ResidentMegabytes;

        // Once through both ways first, so that no code is compiled while it is measured.
        var (alone, warm, sent) = (rooms / 20, rooms / 10, new long[rooms]);
        await ComeInAsync(panels, 0, alone, sent, "Galaxy A5");
        await ComeInAsync(panels, alone, warm, sent, NoteTaker);
        await Task.Delay(TimeSpan.FromSeconds(6), time);
        await ComeInAsync(panels, warm, rooms, sent, NoteTaker);
        await Task.Delay(TimeSpan.FromSeconds(10), time);
        return new CompanionResult(Latencies(sent, warm, rooms), rooms - warm, Latencies(sent, 0, alone), (connected - before) * 1024 / rooms);
    }

    private double[] Latencies(long[] sent, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Where(asked.ContainsKey).Select(r => Stopwatch.GetElapsedTime(sent[r], asked[r]).TotalMilliseconds).Order()];

    private async Task ComeInAsync(HubConnection[] panels, int from, int to, long[] sent, string name)
    {
        var started = Stopwatch.GetTimestamp();
        var told = new List<Task>();
        for (var room = from; room < to; room++)
        {
            var due = started + (long)((room - from) / StrangersASecond * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var early && early > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(early, time);
            }

            var stranger = new JsonObject
            {
                ["kind"] = "participant", ["status"] = "join", ["participantUUID"] = $"STRANGER-{room}", ["screenName"] = name, ["role"] = "attendee", ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            sent[room] = Stopwatch.GetTimestamp();
            told.Add(panels[room].InvokeAsync("Report", 100L, new[] { stranger }));
        }

        await Task.WhenAll(told);
    }

    private async Task<HubConnection> ConnectAsync(int room)
    {
        var hub = new HubConnectionBuilder().WithUrl($"http://127.0.0.1:{port}/hubs/companion", options =>
        {
            (options.SkipNegotiation, options.Transports) = (true, HttpTransportType.WebSockets);
        }).Build();
        hubs.Add(hub);
        hub.On<JsonObject, JsonObject>("Carry", async order =>
        {
            switch (order["kind"]!.GetValue<string>())
            {
                case "putBack":
                    asked.TryAdd(room, Stopwatch.GetTimestamp());
                    break;
                case "readRoom":
                    await hub.InvokeAsync("Report", 1L, new[] { Roster(room), new JsonObject { ["kind"] = "waitingRoom", ["on"] = true } });
                    Interlocked.Increment(ref read);
                    break;
            }

            return new JsonObject { ["id"] = order["id"]!.DeepClone(), ["done"] = true, ["code"] = null, ["message"] = "Success" };
        });
        await hub.StartAsync();
        await hub.InvokeAsync<JsonObject>("Open", await TokenAsync(room), new JsonObject
        {
            ["clientVersion"] = "6.5.0", ["product"] = "desktop", ["runningContext"] = "inMeeting", ["role"] = "host", ["status"] = "authorized", ["unsupportedApis"] = new JsonArray(),
        });
        _ = BeatAsync(hub);
        return hub;
    }

    private async Task BeatAsync(HubConnection hub)
    {
        try
        {
            while (hub.State == HubConnectionState.Connected)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), time);
                await hub.InvokeAsync<long>("Beat");
            }
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or IOException or Microsoft.AspNetCore.SignalR.HubException)
        {
            // The run is over.
        }
    }

    private static JsonObject Roster(int room) => new()
    {
        ["kind"] = "roster",
        ["inside"] = new JsonArray(
            new JsonObject { ["participantUUID"] = $"HOST-{room}", ["screenName"] = "Therapist", ["role"] = "host" }, new JsonObject { ["participantUUID"] = $"CLIENT-{room}", ["screenName"] = "J", ["role"] = "attendee" }),
        ["waiting"] = new JsonArray(),
    };

    /// <summary>The page as Zoom's client asks for it; the token is in it.</summary>
    private async Task<string> TokenAsync(int room)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/companion", UriKind.Relative));
        request.Headers.Add("X-Zoom-App-Context", Context(room));
        using var answer = await http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        const string Before = """<script type="application/json" id="session">""";
        var at = page.IndexOf(Before, StringComparison.Ordinal);
        return at < 0
            ? throw new InvalidOperationException("The page brought no token: " + page[page.IndexOf("<main", StringComparison.Ordinal)..])
            : JsonDocument.Parse(page[(at + Before.Length)..page.IndexOf("</script>", at, StringComparison.Ordinal)]).RootElement.GetProperty("token").GetString()!;
    }

    private string Context(int room)
    {
        var now = time.GetUtcNow();
        var clear = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["typ"] = "meeting", ["uid"] = Host, ["mid"] = SignedRequests.MeetingUuid(room), ["attendrole"] = "host", ["aud"] = ClientId, ["iss"] = "marketplace.zoom.us",
            ["ts"] = now.ToUnixTimeMilliseconds(), ["exp"] = now.AddMinutes(2).ToUnixTimeMilliseconds(),
        }.ToJsonString());
        var (nonce, cipher, tag, length) = (RandomNumberGenerator.GetBytes(12), new byte[clear.Length], new byte[16], new byte[4]);
        using var aes = new AesGcm(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)), 16);
        aes.Encrypt(nonce, clear, cipher, tag);
        BinaryPrimitives.WriteInt32LittleEndian(length, cipher.Length);
        return Convert.ToBase64String([12, .. nonce, 0, 0, .. length, .. cipher, .. tag]);
    }

    private async Task<int> SecuredAsync()
    {
        var (secured, cursor) = (0, "");
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/sessions?limit=200{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}", UriKind.Relative));
            secured += page.GetProperty("items").EnumerateArray().Count(s => s.GetProperty("state").GetString() == "secured");
            cursor = page.GetProperty("next").GetString() ?? "";
        }
        while (cursor.Length > 0);
        return secured;
    }

    private Task WorkedOffAsync() => UntilAsync(
        async () => (await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/status", UriKind.Relative))).GetProperty("queued").GetInt64() == 0, "an empty queue");

    private async Task UntilAsync(Func<Task<bool>> look, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"{what} did not come");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(hubs.Select(h => h.DisposeAsync().AsTask()));
        http.Dispose();
    }
}

/// <param name="Latencies">Milliseconds, in order, of the rooms whose panel was asked to send a note-taker back.</param>
/// <param name="Strangers">The same of strangers.</param>
internal sealed record CompanionResult(double[] Latencies, int Rooms, double[] Strangers, double KilobytesARoom);
