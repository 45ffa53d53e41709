using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Benchmarks;

/// <summary>Whole HTTP/1.1 requests, signed beforehand, so that a run measures the receiver and not the signer.</summary>
internal static class SignedRequests
{
    internal const string Secret = "bench-secret-token";
    internal const string Account = "acc_BENCH";

    /// <summary>The uuid of the n-th bench meeting: 22 base64 characters and the two equal signs Zoom sends.</summary>
    internal static string MeetingUuid(int n) => Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(n))[..16]);

    internal static byte[] Joined(int number, int meeting, TimeProvider time, string path = "/webhooks/zoom") =>
        Build(path, number, time, (ms, at) => Participant("meeting.participant_joined", "join_time", meeting, number, ms, at));

    /// <param name="host">Null: a host of the meeting's own.</param>
    internal static byte[] Started(int number, int meeting, TimeProvider time, string? host = null) =>
        Build("/webhooks/zoom", number, time, (ms, at) =>
            $$$"""{"event":"meeting.started","event_ts":{{{ms}}},"payload":{"account_id":"{{{Account}}}","object":{{{Meeting(meeting, at, host)}}}}}""");

    /// <summary>Somebody by name and id.</summary>
    /// <param name="what"><c>joined</c> or <c>admitted</c>.</param>
    internal static byte[] Person(int number, int meeting, TimeProvider time, string what, string uuid, string name, string zoomUser = "") =>
        Build("/webhooks/zoom", number, time, (ms, at) =>
            $$$$"""{"event":"meeting.participant_{{{{what}}}}","event_ts":{{{{ms}}}},"payload":{"account_id":"{{{{Account}}}}","object":{"uuid":"{{{{MeetingUuid(meeting)}}}}","participant":{"user_name":"{{{{name}}}}","user_id":"{{{{uuid}}}}","email":"","id":"{{{{zoomUser}}}}","participant_user_id":"{{{{zoomUser}}}}","participant_uuid":"{{{{uuid}}}}"},"id":"{{{{MeetingId(meeting)}}}}","type":2,"topic":"Session","duration":50,"start_time":"{{{{at}}}}","timezone":"UTC"}}}""");

    internal static byte[] RecordingStarted(int number, int meeting, TimeProvider time) =>
        Build("/webhooks/zoom", number, time, (ms, at) =>
            $$$$"""{"event":"recording.started","event_ts":{{{{ms}}}},"payload":{"account_id":"{{{{Account}}}}","object":{"id":{{{{MeetingId(meeting)}}}},"uuid":"{{{{MeetingUuid(meeting)}}}}","host_id":"HOST{{{{meeting}}}}","topic":"Session","type":2,"start_time":"{{{{at}}}}","duration":50,"timezone":"UTC","recording_file":{"recording_start":"{{{{at}}}}","recording_end":""} } } }""");

    internal static long MeetingId(int meeting) => 80_000_000_000L + meeting;

    private static string Participant(string name, string timeField, int meeting, int number, long ms, string at) =>
        $$$$"""{"event":"{{{{name}}}}","event_ts":{{{{ms}}}},"payload":{"account_id":"{{{{Account}}}}","object":{"uuid":"{{{{MeetingUuid(meeting)}}}}","participant":{"user_name":"Guest {{{{number}}}}","user_id":"{{{{16778240 + (number * 1024L)}}}}","email":"","id":"","participant_user_id":"","participant_uuid":"{{{{new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]).ToString().ToUpperInvariant()}}}}","{{{{timeField}}}}":"{{{{at}}}}"},"id":"{{{{MeetingId(meeting)}}}}","type":2,"topic":"Session","host_id":"HOST{{{{meeting}}}}","duration":50,"start_time":"{{{{at}}}}","timezone":"UTC"}}}""";

    private static string Meeting(int meeting, string at, string? host) =>
        $$$"""{"id":"{{{MeetingId(meeting)}}}","uuid":"{{{MeetingUuid(meeting)}}}","host_id":"{{{host ?? $"HOST{meeting}"}}}","topic":"Session","type":2,"start_time":"{{{at}}}","timezone":"UTC","duration":50}""";

    private static byte[] Build(string path, int number, TimeProvider time, Func<long, string, string> body)
    {
        var now = time.GetUtcNow();
        var bytes = Encoding.UTF8.GetBytes(body(now.ToUnixTimeMilliseconds(), now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)));
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] message = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. bytes];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), message));
        var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {bytes.Length}\r\n" +
            $"x-zm-signature: v0={signature}\r\nx-zm-request-timestamp: {timestamp}\r\nx-zm-request-id: bench_{number:x8}_{meeting(number)}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. bytes];

        static string meeting(int n) => (n * 2654435761L).ToString("x", CultureInfo.InvariantCulture);
    }
}
