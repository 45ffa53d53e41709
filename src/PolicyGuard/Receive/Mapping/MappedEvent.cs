using System.Collections.Immutable;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;

namespace PolicyGuard.Receive.Mapping;

/// <summary>A webhook body in our own words.</summary>
internal abstract record MappedEvent
{
    private MappedEvent() { }

    /// <summary>Something happened in a live session.</summary>
    internal sealed record Live(string Uuid, string? MeetingId, string? HostId, LiveInput Input) : MappedEvent
    {
        /// <summary>Zoom told when it happened; else the time of receipt stands in for it.</summary>
        public bool IsTimed { get; init; }
    }

    /// <summary>Something happened to a scheduled meeting.</summary>
    internal sealed record Meeting(string MeetingId, string? HostId, MeetingInput Input) : MappedEvent;

    /// <summary>Who is registered changed: the expected set must be read again.</summary>
    internal sealed record Registration(string MeetingId, string? HostId, string? RegistrantId, RegistrationChange Change) : MappedEvent;

    /// <param name="SubjectId">The user or account whose settings changed, when named.</param>
    internal sealed record SettingsChanged(SettingsOwner Owner, string? SubjectId, ImmutableArray<string> Paths) : MappedEvent;

    /// <summary>The account's users are others than they were.</summary>
    /// <param name="User">Who came or left, when named.</param>
    /// <param name="Left">True: they are none of the account's active users any more. False: they are one. Null: neither is said.</param>
    internal sealed record StaffChanged(string? User, bool? Left, DateTimeOffset At) : MappedEvent;

    internal sealed record AppDeauthorized(string? AccountId, string? UserId) : MappedEvent;

    /// <summary>Known, and nothing follows from it.</summary>
    internal sealed record Ignored(string Name) : MappedEvent;

    /// <summary>A name we have never heard of.</summary>
    internal sealed record Unknown : MappedEvent;

    /// <summary>To be parked. The reason carries nothing of the body.</summary>
    internal sealed record Unreadable(string Reason) : MappedEvent;
}

internal enum RegistrationChange { Created, Approved, Cancelled, Denied }

internal enum SettingsOwner { User, Account, AccountLocks }
