using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Live;

/// <summary>What a turn wants recorded and done, in the order it was said. Most turns say little, so nothing is allocated ahead.</summary>
internal sealed class Outbound
{
    internal Said<Violation> Violations;
    internal Said<Resolution> Resolutions;
    internal Said<RequestedAction> Actions;
    internal Said<TimerRequest> Timers;
    internal Said<TimelineEntry> Timeline;
    internal Said<Learned> Learned;

    internal (int Violations, int Resolutions, int Actions, int Timers, int Timeline) Mark() =>
        (Violations.Count, Resolutions.Count, Actions.Count, Timers.Count, Timeline.Count);

    internal void Undo((int Violations, int Resolutions, int Actions, int Timers, int Timeline) mark)
    {
        Violations.Cut(mark.Violations);
        Resolutions.Cut(mark.Resolutions);
        Actions.Cut(mark.Actions);
        Timers.Cut(mark.Timers);
        Timeline.Cut(mark.Timeline);
    }

    internal Decision<SessionState> ToDecision(SessionState state) => new(state)
    {
        Violations = Violations.ToImmutable(),
        Resolutions = Resolutions.ToImmutable(),
        Actions = Actions.ToImmutable(),
        Timers = Timers.ToImmutable(),
        Timeline = Timeline.ToImmutable(),
        Learned = Learned.ToImmutable(),
    };
}

/// <summary>A list that costs nothing while it is empty. A struct: hold it in a field.</summary>
internal struct Said<T>
{
    private List<T>? items;

    internal readonly T? Last => items is [.., var last] ? last : default;

    internal readonly int Count => items?.Count ?? 0;

    internal void Add(T item) => (items ??= []).Add(item);

    internal readonly void Cut(int count) => items?.RemoveRange(count, items.Count - count);

    internal readonly ImmutableArray<T> ToImmutable() => items is null ? [] : [.. items];
}
