namespace PolicyGuard.Sandbox.Zoom;

/// <summary>What Zoom's post does to events on their way. Every n-th event, counted from the first; 0 = never.</summary>
internal sealed class PostHabits
{
    /// <summary>Delivered a second time with the same request id.</summary>
    internal int TwiceEvery { get; set; } = 5;

    /// <summary>Held back for <see cref="HeldBackFor"/>, so that later ones overtake it.</summary>
    internal int LateEvery { get; set; }

    internal TimeSpan HeldBackFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Never delivered at all.</summary>
    internal int LostEvery { get; set; }

    /// <summary>Delivered without <c>x-zm-request-id</c>.</summary>
    internal int NamelessEvery { get; set; }

    /// <summary>How much of Zoom's retry schedule passes in one unit: 300 turns 5 minutes into one second.</summary>
    internal double RetrySpeed { get; set; } = 300;

    internal static bool Hits(int every, int number) => every > 0 && number % every == 0;
}
