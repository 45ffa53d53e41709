using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Live;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>One thing that happened, as it was told. What Zoom and the panel told is read by the very mappers of the service.</summary>
/// <param name="Path">Where it stands in the recording.</param>
/// <param name="At">When it happened, from the start.</param>
/// <param name="Late">How much later it arrived.</param>
internal abstract record RecordedEvent(string Path, TimeSpan At, TimeSpan Late)
{
    internal const string Practice = "recording";
    internal const string Uuid = "recording==";
    internal const string MeetingId = "84700000000";

    internal abstract MappedEvent Map(DateTimeOffset starts, string host, IPersonalDataProtector keys);

    /// <param name="Object">Zoom's <c>payload.object</c>.</param>
    internal sealed record Webhook(string Path, TimeSpan At, TimeSpan Late, string Name, JsonObject Object) : RecordedEvent(Path, At, Late)
    {
        internal override MappedEvent Map(DateTimeOffset starts, string host, IPersonalDataProtector keys)
        {
            var thing = (JsonObject)Object.DeepClone();
            thing.TryAdd("uuid", Uuid);
            thing.TryAdd("id", MeetingId);
            thing.TryAdd("host_id", host);
            var body = new JsonObject { ["event"] = Name, ["event_ts"] = (starts + At).ToUnixTimeMilliseconds(), ["payload"] = new JsonObject { ["object"] = thing } };
            return ZoomEventMapper.Map(Encoding.UTF8.GetBytes(body.ToJsonString()), Practice, keys, starts + At + Late, Path);
        }
    }

    /// <param name="Report">As a panel sends it.</param>
    internal sealed record Panel(string Path, TimeSpan At, TimeSpan Late, JsonObject Report) : RecordedEvent(Path, At, Late)
    {
        internal override MappedEvent Map(DateTimeOffset starts, string host, IPersonalDataProtector keys) =>
            PanelEventMapper.Map(Encoding.UTF8.GetBytes(Report.ToJsonString()), Uuid, Practice, keys, starts + At, starts + At + Late, Path);
    }

    /// <summary>What the service itself queues: that a panel is there or gone, and a tap.</summary>
    internal sealed record Own(string Path, TimeSpan At, LiveFact Fact) : RecordedEvent(Path, At, TimeSpan.Zero)
    {
        internal override MappedEvent Map(DateTimeOffset starts, string host, IPersonalDataProtector keys) =>
            new MappedEvent.Live(Uuid, MeetingId, host, new LiveInput(Path, starts + At, starts + At, Fact));
    }
}
