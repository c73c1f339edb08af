using Ekko.Access;
using Ekko.Api;
using Ekko.Cli.Formats;
using Ekko.DuckLake;

namespace Ekko.Cli.Doctor;

/// <summary>Can the API be started where it is to listen?</summary>
sealed class AccessCheck : LakeCheck
{
    public override string Name => "access";

    protected override async Task<CheckResult> JudgeAsync(DoctorContext context, Lake lake, CancellationToken cancellationToken)
    {
        ApiOptions listening;
        try
        {
            listening = ApiOptions.Parse(context.Options!.Listen);
        }
        catch (EkkoException error)
        {
            return CheckResult.Failed(error.Message, "Correct EKKO_LISTEN");
        }

        var keys = (await new ApiKeyStore(context.Source, ConfiguredLake.Name, context.Host.Clock).ListAsync(cancellationToken))
            .Count(key => key.RevokedAt is null);
        if (!listening.RequiresKey)
            return CheckResult.Ok($"programs of this machine only, at {context.Options.Listen}; {Counts.Of(keys, "key")}");
        return keys == 0 && context.Options.JwtAuthority is null
            ? CheckResult.Failed(
                $"EKKO_LISTEN={context.Options.Listen} is open to other machines, and there is no key: ekko serve refuses to start",
                "ekko apikey create NAME, or set EKKO_JWT_AUTHORITY")
            : CheckResult.Ok($"other machines with a key, at {context.Options.Listen}; {Counts.Of(keys, "key")}");
    }
}
