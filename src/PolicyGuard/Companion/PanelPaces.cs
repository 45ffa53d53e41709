namespace PolicyGuard.Companion;

/// <summary>What a panel may ask of us so often and no oftener.</summary>
internal enum PanelCall { Open, Event, Tap, Shown }

/// <summary>
/// How much each user may ask for a meeting, over all their panels and connections: a new connection, or a new pass, brings nobody more. A
/// bucket that is full again is forgotten, because a new one is the same.
/// </summary>
internal sealed class PanelPaces(TimeProvider time)
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Practice, string Uuid, string User, PanelCall Call), PanelPace> paces = [];
    private long forgot = time.GetTimestamp();

    internal bool Take(PanelPass pass, PanelCall call, int count)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(forgot) >= ForgetEvery)
            {
                forgot = time.GetTimestamp();
                foreach (var (idle, _) in paces.Where(p => p.Value.IsFull))
                {
                    paces.Remove(idle);
                }
            }

            var key = (pass.Practice, pass.MeetingUuid, pass.User, call);
            if (!paces.TryGetValue(key, out var pace))
            {
                paces[key] = pace = Fresh(call);
            }

            return pace.Take(count);
        }
    }

    private PanelPace Fresh(PanelCall call) => call switch
    {
        // Some panels, some of which come back again and again over a bad line.
        PanelCall.Open => new PanelPace(60, 1, time),

        // Several hundred people who come in at once, then more a second than any room has.
        PanelCall.Event => new PanelPace(1000, 50, time),

        // More than a hurried finger.
        PanelCall.Tap => new PanelPace(20, 1, time),

        // One for each view that holds something new, from several panels.
        PanelCall.Shown => new PanelPace(30, 1, time),
    };
}
