namespace PolicyGuard.Sandbox.Disorder;

/// <content>What people do once the session has begun.</content>
internal sealed partial class ScriptDrawing
{
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
}
