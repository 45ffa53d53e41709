namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>
/// The drawn sessions, cut so that they fit into some minutes of real time. One guard serves all of them, so those that are over a restart
/// share one: at the same moment and for as long. What is cut here can be replayed on virtual time as it is.
/// </summary>
internal static class RealTimeScripts
{
    /// <summary>Seconds after which nobody does anything new.</summary>
    internal const double Length = 150;

    private const int AboutTheStop = -77;
    private const double SoonestStop = 30;
    private const double LatestStop = 60;

    internal static SessionScript Draw(int seed, int number)
    {
        var drawn = DisorderRun.Draw(seed, number);
        return drawn with
        {
            Conditions = drawn.Conditions with
            {
                // No panel is connected here, and nobody can agree for a client who is not on file.
                HasPanel = false,
                IsRecordingAgreed = drawn.Conditions.IsRecordingAgreed && drawn.Conditions.KnownBy != KnownBy.Nothing,
            },
            Steps = [.. drawn.Steps.Select(s => Cut(seed, s))
                .Where(s => s.At <= Length || s.Kind == StepKind.MeetingEnds).OrderBy(s => s.At)],
        };
    }

    internal static bool IsStopOrderly(int seed) => new Chance(seed, AboutTheStop, 1).Is(0.5);

    internal static bool IsOverRestart(SessionScript script) => script.Steps.Any(s => s.Kind == StepKind.ServiceStops);

    /// <summary>The same session with its own host and clients: in one practice no two clients share an address.</summary>
    internal static SessionScript WithOwnPeople(SessionScript script, int number, string hostId, string hostEmail)
    {
        var phones = script.Cast.Where(m => m.Part == Part.Client && m.Phone.Length > 0)
            .ToDictionary(m => m.Phone, m => $"{m.Phone}{number:D3}");
        return script with
        {
            Cast =
            [
                .. script.Cast.Select(m => m.Part switch
                {
                    Part.Host => m with { ZoomUserId = hostId, Email = hostEmail },
                    Part.Client or Part.ClientDevice => m with
                    {
                        Name = phones.GetValueOrDefault(m.Name, m.Name),
                        Email = m.Email.Replace("@", $"{(m.Email.StartsWith('C') ? "-S" : "-s")}{number}@", StringComparison.Ordinal),
                        Registrant = m.Registrant.Length > 0 ? $"{m.Registrant}-s{number}" : "",
                        Phone = phones.GetValueOrDefault(m.Phone, m.Phone),
                        Person = m.Person is null ? null : $"{m.Person}-s{number}",
                    },
                    Part.Colleague or Part.Stranger or Part.Bot or Part.ClientPhone or Part.Extra => m,
                }),
            ],
        };
    }

    private static ScriptStep Cut(int seed, ScriptStep drawn) => drawn.Kind switch
    {
        StepKind.ServiceStops => StopOf(seed, drawn),

        // Everything is quiet then; a delivery of minutes would only be waited for.
        StepKind.MeetingEnds => drawn with { IsOrderly = true },
        _ => drawn,
    };

    private static ScriptStep StopOf(int seed, ScriptStep drawn)
    {
        var chance = new Chance(seed, AboutTheStop);
        return drawn with { At = chance.Between(SoonestStop, LatestStop), Amount = chance.Of(5.0, 15, 30) };
    }
}
