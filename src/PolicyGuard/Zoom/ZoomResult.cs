namespace PolicyGuard.Zoom;

/// <summary>What a call came to. Results, not exceptions: each case has its own way on. No case holds Zoom's own text, which may name people.</summary>
internal abstract record ZoomResult<T>
{
    private ZoomResult() { }

    internal sealed record Ok(T Value) : ZoomResult<T>;

    /// <param name="Code">Zoom's; 0 when somebody on the way may have said so in its place.</param>
    internal sealed record NotFound(int Code) : ZoomResult<T>;

    /// <summary>400:4711; the scopes are Zoom's names.</summary>
    internal sealed record MissingScope(IReadOnlyList<string> Scopes) : ZoomResult<T>;

    /// <param name="Until">No call of this kind before then.</param>
    /// <param name="HostOnly">The limit is one host's 100 a day, not the account's.</param>
    internal sealed record RateLimited(DateTimeOffset Until, bool HostOnly) : ZoomResult<T>
    {
        /// <summary>It is a day's limit: asking again before <see cref="RateLimited.Until"/> is of no use.</summary>
        internal bool Daily { get; init; }

        /// <summary>A day's limit of the whole account. Neither this nor HostOnly: Zoom does not say whose limit it is.</summary>
        internal bool OfAccount { get; init; }
    }

    /// <summary>The grant is gone; an administrator must connect again.</summary>
    internal sealed record ConnectionLost(string Reason) : ZoomResult<T>;

    /// <summary>Zoom said no. <paramref name="Code"/> is Zoom's, the reason is ours.</summary>
    internal sealed record Refused(int Code, string Reason) : ZoomResult<T>
    {
        /// <summary>The fields that Zoom names as the cause, as it spells them; empty when it names none.</summary>
        internal IReadOnlyList<string> Fields { get; init; } = [];
    }

    /// <summary>The deadline passed first; nothing was sent after it.</summary>
    internal sealed record TooLate : ZoomResult<T>;

    /// <summary>No answer that counts: timeout, 5xx, circuit open. It may have been done all the same.</summary>
    internal sealed record Unavailable(string Reason) : ZoomResult<T>
    {
        /// <summary>Nothing of it can have reached Zoom, so it was certainly not done.</summary>
        internal bool NeverSent { get; init; }
    }

    /// <summary>In our words, for outcomes and logs; null when it went well.</summary>
    internal string? Problem => this switch
    {
        Ok => null,
        NotFound => "not found",
        MissingScope missing => $"missing scope {string.Join(' ', missing.Scopes)}",
        RateLimited limited => limited.HostOnly ? "the host's daily limit is used up"
            : limited.OfAccount ? "the account's daily limit of requests is used up"
            : limited.Daily ? "a daily limit of Zoom's is used up"
            : "rate limited",
        ConnectionLost lost => $"Zoom connection lost: {lost.Reason}",
        Refused refused => refused.Reason,
        TooLate => "the deadline passed before it could be done",
        Unavailable unavailable => unavailable.Reason,
        _ => throw new InvalidOperationException("Cases are closed."),
    };
}

/// <summary>A call that answers nothing.</summary>
internal readonly record struct Done;
