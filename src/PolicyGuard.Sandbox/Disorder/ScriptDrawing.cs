namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Draws a session from a seed: a cast, the conditions, and what everybody does. The same seed is the same session for ever.</summary>
internal sealed partial class ScriptDrawing
{
    private const int Host = 0;
    private readonly Chance chance;
    private readonly List<CastMember> cast = [];
    private readonly List<ScriptStep> steps = [];
    private readonly List<int> clients = [];
    private readonly HashSet<int> inside = [];
    private readonly SessionConditions conditions;
    private readonly int seed;
    private bool recording;
    private double now;

    private ScriptDrawing(int seed, bool panel, bool restart)
    {
        (this.seed, chance) = (seed, new Chance(seed, 0));
        var knownBy = chance.Of(KnownBy.Email, KnownBy.Email, KnownBy.Registrant, KnownBy.Phone, KnownBy.Name, KnownBy.Nothing, KnownBy.Nothing);
        conditions = new SessionConditions
        {
            KnownBy = knownBy,
            HasPanel = panel,
            PanelIdsDiffer = chance.Is(0.5),
            IsRecordingAgreed = chance.Is(0.4),
            IdsOnAdmission = chance.Of(IdsOnAdmission.Kept, IdsOnAdmission.Kept, IdsOnAdmission.NewUserId, IdsOnAdmission.NewUserId, IdsOnAdmission.AllNew),
            AdmissionTellsLeave = chance.Is(0.4),
            PutBackTellsLeave = chance.Is(0.4),
            NamesHidden = knownBy is KnownBy.Registrant or KnownBy.Phone && chance.Is(0.15),
            WithoutUuids = !panel && chance.Is(0.06),
            WithoutEventTimes = chance.Is(0.05),
            StartIsLost = chance.Is(0.15),
            LeaveTimeIsWhenNoticed = chance.Is(0.5),
            Removal = chance.Of(CallHabit.Works, CallHabit.Works, CallHabit.Works, CallHabit.Works, CallHabit.Late, CallHabit.WithoutEffect, CallHabit.Refused, CallHabit.Unanswered),
            Recording = chance.Of(CallHabit.Works, CallHabit.Works, CallHabit.Works, CallHabit.Late, CallHabit.WithoutEffect, CallHabit.Refused),
            Panel = chance.Of(CallHabit.Works, CallHabit.Works, CallHabit.Works, CallHabit.Late, CallHabit.WithoutEffect, CallHabit.Refused, CallHabit.Unanswered),
            WaitingRoomVerified = chance.Is(0.9),
        };
        Open();
        var acts = 2 + chance.Below(9);
        for (var i = 0; i < acts; i++)
        {
            now += chance.Is(0.3) ? chance.Between(0.05, 3) : chance.Between(3, 70);
            Continue();
        }

        if (restart)
        {
            steps.Add(new ScriptStep(chance.Between(20, now), StepKind.ServiceStops, Amount: chance.Of(5.0, 20, 40, 90, 200)));
        }

        if (chance.Is(0.6))
        {
            steps.Add(new ScriptStep(now + 3000, StepKind.MeetingEnds));
        }
    }

    internal static SessionScript Draw(int seed, bool panel, bool restart)
    {
        var drawing = new ScriptDrawing(seed, panel, restart);
        ScriptStep[] steps = [.. drawing.steps.OrderBy(s => s.At).Select((s, i) => s with { Number = i + 1 })];
        return new SessionScript(seed, drawing.conditions, drawing.cast, [.. steps.Concat(drawing.Returns(steps)).OrderBy(s => s.At)]);
    }

    /// <summary>
    /// Strangers who come back some time after they came: when they are out by then, this is another visit. Drawn apart, so that everything
    /// else is as it would be without them.
    /// </summary>
    private IEnumerable<ScriptStep> Returns(ScriptStep[] drawn)
    {
        var again = new Chance(seed, 7);
        var number = drawn.Length;
        foreach (var came in drawn.Where(s => s is { Kind: StepKind.ComesStraightIn, Who: >= 0 } && cast[s.Who].Part is Part.Stranger or Part.Bot))
        {
            if (again.Is(0.3))
            {
                yield return new ScriptStep(came.At + again.Between(40, 240), again.Is(0.75) ? StepKind.ComesStraightIn : StepKind.Waits, came.Who) { Number = ++number };
            }
        }
    }

    private void Open()
    {
        cast.Add(new CastMember("Alex Morgan", Part.Host, Host, "therapist@clinic.example", "HOST0001"));
        var number = chance.Is(0.2) && conditions.KnownBy != KnownBy.Nothing ? 2 : 1;
        for (var i = 0; i < number; i++)
        {
            clients.Add(AddClient(i));
        }

        Do(StepKind.MeetingStarts, Host, chance.Between(0, 2));
        var hostFirst = chance.Is(0.6);
        if (hostFirst)
        {
            Enter(Host, 2);
        }

        foreach (var client in clients)
        {
            var waits = conditions.KnownBy == KnownBy.Nothing || chance.Is(0.7) || !hostFirst;
            now += chance.Between(1, 40);
            if (waits)
            {
                steps.Add(new ScriptStep(now, StepKind.Waits, client));
            }
            else
            {
                Enter(client, 0.5);
            }
        }

        if (!hostFirst)
        {
            Enter(Host, 10);
        }

        foreach (var client in clients.Where(c => !inside.Contains(c)))
        {
            Do(StepKind.HostAdmits, client, chance.Between(1, 20));
            inside.Add(client);
        }

        if (conditions.HasPanel)
        {
            Do(StepKind.PanelOpens, Host, chance.Between(0.5, 20));
        }

        if (chance.Is(0.75))
        {
            now += chance.Between(35, 60);
        }
    }

    private int AddClient(int number)
    {
        var (name, index) = (number == 0 ? "Jane D" : "Kim L", cast.Count);
        var (email, phone) = ($"client{number}@example.org", $"4930555000{number}");
        cast.Add(conditions.KnownBy switch
        {
            KnownBy.Email => new CastMember(name, Part.Client, index, email, Person: $"p{number}"),
            KnownBy.Registrant => new CastMember(name, Part.Client, index, chance.Is(0.5) ? email : "", Registrant: $"reg{number}", Person: $"p{number}"),
            KnownBy.Phone => new CastMember(phone, Part.Client, index, Phone: phone, Person: $"p{number}"),
            KnownBy.Name => new CastMember(name, Part.Client, index, Person: $"p{number}"),
            KnownBy.Nothing => new CastMember(name, Part.Client, index, chance.Is(0.5) ? email : ""),
        });
        return index;
    }

    private void Continue()
    {
        if (inside.Count == 0)
        {
            Enter(Host, 1);
        }

        switch (chance.Below(20))
        {
            case 0 or 1 or 2:
                NewStranger();
                break;
            case 3:
                NewBot();
                break;
            case 4 or 5 or 6:
                DropAndReturn(clients[chance.Below(clients.Count)]);
                break;
            case 7 or 8:
                Breakout();
                break;
            case 9:
                NewDevice(clients[chance.Below(clients.Count)]);
                break;
            case 10:
                NewPhone(clients[chance.Below(clients.Count)]);
                break;
            case 11:
                DropAndReturn(Host);
                break;
            case 12:
                NewColleague();
                break;
            case 13:
                Record();
                break;
            case 14:
                NewExtra();
                break;
            case 15:
                SendBack();
                break;
            case 16:
                Do(StepKind.ChangesRole, inside.ElementAt(chance.Below(inside.Count)), 0, chance.Below(2));
                break;
            case 17:
                Do(StepKind.Renames, inside.ElementAt(chance.Below(inside.Count)));
                break;
            case 18:
                WaitsInVain();
                break;
            case 19:
                Leave();
                break;
        }
    }

    private int Add(CastMember member)
    {
        cast.Add(member);
        return cast.Count - 1;
    }

    private void Enter(int who, double wait)
    {
        Do(StepKind.ComesStraightIn, who, wait);
        inside.Add(who);
    }

    private void Do(StepKind kind, int who, double wait = 0, double amount = 0)
    {
        now += wait;
        steps.Add(new ScriptStep(now, kind, who, amount));
    }
}
