using System.Globalization;
using PolicyGuard.Receive.Mapping;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <content>Webhooks as signed posts to the guard's door.</content>
internal sealed partial class RealSession
{
    public void Deliver(Delivery delivery)
    {
        var heard = IsUp;
        if (heard)
        {
            // Before it is sent: the guard may act on it before we read its answer.
            Hear(delivery);
        }

        Remember(PostAsync(delivery, heard));
    }

    private void Hear(Delivery delivery)
    {
        timeline.Say(Now, $"  > {SessionWorld.Describe(delivery)}");
        if (ZoomEventMapper.Map(delivery.Body, meeting.Id, Keys, Now, delivery.Key) is MappedEvent.Live live)
        {
            world.Oracle.Heard(delivery.Emission, live.Input);
            lastHeard = TimeProvider.System.GetTimestamp();
        }
        else
        {
            world.Oracle.Dropped(delivery.Emission.Event, Now);
        }
    }

    private async Task PostAsync(Delivery delivery, bool heard)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{meeting.Number:x4}_{delivery.Key}");
        using var answer = await stage.Post.SendAsync(stage.Door, delivery.Body, id, stopping);
        lock (gate)
        {
            if (answer is { IsSuccessStatusCode: true })
            {
                if (!heard)
                {
                    Hear(delivery);
                }

                world.Disturb(world.Arrived);
            }
            else if (answer is null || (int)answer.StatusCode >= 500)
            {
                world.Disturb(() => world.Missed(delivery));
            }
            else
            {
                world.Oracle.Object(WrongKind.Fault, Now, $"{delivery.Emission.Event} was refused with {(int)answer.StatusCode}");
                world.Disturb(world.Arrived);
            }
        }
    }
}
