namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Draws a session from a seed: a cast, the conditions, and what everybody does. The same seed is the same session for ever.</summary>
internal sealed class ScriptDrawing
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
        return new SessionScript(seed, drawing.conditions, drawing.cast, [.. drawing.steps.OrderBy(s => s.At).Select((s, i) => s with { Number = i + 1 })]);
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

    private void NewStranger()
    {
        var name = chance.Of("iPhone", "Galaxy A5", "Robin Vale", "iPad", "Jo");
        if (conditions.KnownBy is KnownBy.Email or KnownBy.Registrant && chance.Is(0.12))
        {
            name = cast[clients[0]].Name;
        }

        var stranger = Add(new CastMember(name, Part.Stranger, cast.Count, chance.Is(0.2) ? "robin@elsewhere.example" : ""));
        Enter(stranger, 0);
        if (chance.Is(0.2))
        {
            Do(StepKind.Leaves, stranger, chance.Between(1, 60));
            inside.Remove(stranger);
        }
        else if (chance.Is(0.1))
        {
            Do(StepKind.DropsSilently, stranger, chance.Between(1, 40), chance.Between(5, 60));
            inside.Remove(stranger);
        }
    }

    private void NewBot() =>
        Enter(Add(new CastMember(chance.Of("Robin's Notetaker (Otter.ai)", "fireflies.ai notetaker", "Robin's Notetaker", "Walk In recorder", "Sam's assistant"), Part.Bot, cast.Count)), 0);

    private void NewDevice(int owner)
    {
        var person = cast[owner];
        var shares = person.Email.Length > 0 || person.Registrant.Length > 0;
        var device = Add(person with { Name = chance.Of("iPad", "iPhone", person.Name), Part = Part.ClientDevice, Email = chance.Is(0.3) ? person.Email.ToUpperInvariant() : person.Email });
        if (shares && chance.Is(0.7))
        {
            Enter(device, 0);
        }
        else
        {
            WaitAndBeAdmitted(device);
        }
    }

    private void NewPhone(int owner)
    {
        // A computer has one telephone at a time.
        if (!inside.Contains(owner) || cast[owner].Phone.Length > 0 || inside.Any(who => cast[who].Part == Part.ClientPhone && cast[who].Owner == owner))
        {
            return;
        }

        var phone = Add(new CastMember("49305559999", Part.ClientPhone, owner, Phone: "49305559999"));
        Enter(phone, 0);
        Do(StepKind.BindsPhone, phone, chance.Between(0.1, 4));
        if (chance.Is(0.5))
        {
            Do(StepKind.PhoneHangsUp, phone, chance.Between(5, 60));
            inside.Remove(phone);
        }
    }

    private void NewColleague()
    {
        var colleague = Add(new CastMember("Sasha Kern", Part.Colleague, cast.Count, "colleague@clinic.example", "STAFF002"));
        Enter(colleague, 0);
        if (chance.Is(0.5))
        {
            Do(StepKind.Leaves, colleague, chance.Between(3, 60));
            inside.Remove(colleague);
        }
    }

    private void NewExtra()
    {
        var extra = Add(new CastMember(chance.Of("iPhone", "Mum", "Lee"), Part.Extra, cast.Count));
        WaitAndBeAdmitted(extra);
        if (chance.Is(0.6))
        {
            var silent = chance.Is(0.3);
            Do(silent ? StepKind.DropsSilently : StepKind.Leaves, extra, chance.Between(5, 60), chance.Between(5, 60));
            inside.Remove(extra);
        }
    }

    private void WaitAndBeAdmitted(int who)
    {
        Do(StepKind.Waits, who, 0);
        Do(StepKind.HostAdmits, who, chance.Between(0.5, 20));
        inside.Add(who);
    }

    private void WaitsInVain()
    {
        var stranger = Add(new CastMember(chance.Of("iPhone", "Jo", "Robin Vale"), Part.Stranger, cast.Count));
        Do(StepKind.Waits, stranger, 0);
        switch (chance.Below(3))
        {
            case 0:
                Do(StepKind.HostDenies, stranger, chance.Between(1, 30));
                break;
            case 1:
                Do(StepKind.Leaves, stranger, chance.Between(0.2, 30));
                break;
            case 2:
                break;
        }
    }

    private void DropAndReturn(int who)
    {
        if (!inside.Contains(who))
        {
            return;
        }

        if (chance.Is(0.65))
        {
            Do(StepKind.DropsSilently, who, 0, chance.Is(0.15) ? -1 : chance.Between(5, 60));
        }
        else
        {
            Do(StepKind.Leaves, who);
        }

        inside.Remove(who);
        if (chance.Is(0.12))
        {
            return;
        }

        var straight = who == Host || (conditions.KnownBy != KnownBy.Nothing && chance.Is(0.5)) || chance.Is(0.3);
        now += chance.Between(1, 40);
        if (straight)
        {
            Enter(who, 0);
        }
        else
        {
            WaitAndBeAdmitted(who);
        }
    }

    private void Breakout()
    {
        var who = inside.ElementAt(chance.Below(inside.Count));
        Do(StepKind.MovesToBreakout, who);
        if (chance.Is(0.6))
        {
            Do(StepKind.ReturnsFromBreakout, who, chance.Between(2, 60));
        }
    }

    private void Record()
    {
        Do(recording ? StepKind.StopsRecording : StepKind.StartsRecording, Host);
        recording = !recording;
    }

    private void SendBack()
    {
        var guests = inside.Where(i => cast[i].Part is Part.Stranger or Part.Extra).ToArray();
        if (guests.Length > 0)
        {
            var who = guests[chance.Below(guests.Length)];
            Do(StepKind.HostPutsBack, who);
            inside.Remove(who);
        }
    }

    private void Leave()
    {
        var who = inside.ElementAt(chance.Below(inside.Count));
        if (who != Host)
        {
            Do(StepKind.Leaves, who);
            inside.Remove(who);
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
