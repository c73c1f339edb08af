using Ekko.Cli;
using Ekko.Tests.Architecture;
using Ekko.Tests.Cli;
using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace Ekko.Tests.Deployment;

/// <summary>The manifests as Kubernetes' own types read them: a field that is not of the schema, or of another type, is an error.</summary>
public sealed class KubernetesTests
{
    const string Folder = "deploy/kubernetes";

    static readonly List<IKubernetesObject<V1ObjectMeta>> Objects =
    [
        .. Repository.Files(Folder, "*.yaml").Where(file => !file.EndsWith("/kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(Repository.Full(file)), strict: true))
            .Cast<IKubernetesObject<V1ObjectMeta>>(),
    ];

    static List<(string Name, V1PodTemplateSpec Template)> Pods =>
    [
        .. Objects.OfType<V1Deployment>().Select(item => (item.Metadata.Name, item.Spec.Template)),
        .. Objects.OfType<V1StatefulSet>().Select(item => (item.Metadata.Name, item.Spec.Template)),
        .. Objects.OfType<V1Job>().Select(item => (item.Metadata.Name, item.Spec.Template)),
    ];

    [Fact]
    public void Every_object_has_a_kind_a_version_and_a_name_of_its_own()
    {
        Assert.True(Objects.Count > 15);
        Assert.All(Objects, item => Assert.Matches("^[a-z][a-z0-9-]*$", item.Metadata.Name));
        Assert.Equal(Objects.Count, Objects.Select(item => (item.Kind, item.Metadata.Name)).Distinct().Count());
    }

    [Theory]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replica: 1\n")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports: 80\n")]
    public void What_is_not_of_the_schema_is_refused(string manifest) =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(manifest, strict: true));

    [Fact]
    public void The_kustomization_names_every_file_but_the_example_of_the_secret()
    {
        var kustomization = new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, object>>(File.ReadAllText(Repository.Full($"{Folder}/kustomization.yaml")));
        Assert.Equal(
            Repository.Files(Folder, "*.yaml").Select(file => Path.GetFileName(file))
                .Except(["kustomization.yaml", "secret.example.yaml"]).Order(),
            ((List<object>)kustomization["resources"]).Cast<string>().Order());
    }

    [Fact]
    public void Selectors_find_their_pods_and_services_their_ports()
    {
        var labels = Pods.ToDictionary(pod => pod.Template.Metadata.Labels["app"], pod => pod.Template);
        Assert.All(Objects.OfType<V1Deployment>(), item => Assert.Equal(item.Metadata.Name, item.Spec.Selector.MatchLabels["app"]));
        Assert.All(Objects.OfType<V1StatefulSet>(), item => Assert.Equal(item.Metadata.Name, item.Spec.Selector.MatchLabels["app"]));
        Assert.All(Objects.OfType<V1PodDisruptionBudget>(), item => Assert.Contains(item.Spec.Selector.MatchLabels["app"], labels.Keys));
        Assert.All(Objects.OfType<V1NetworkPolicy>(), item => Assert.Contains(item.Spec.PodSelector.MatchLabels["app"], labels.Keys));
        Assert.All(Objects.OfType<V1Service>(), service => Assert.All(service.Spec.Ports, port =>
        {
            var target = port.TargetPort?.Value ?? $"{port.Port}";
            Assert.Contains(
                labels[service.Spec.Selector["app"]].Spec.Containers.SelectMany(container => container.Ports),
                open => open.Name == target || $"{open.ContainerPort}" == target);
        }));
    }

    [Fact]
    public void Every_container_has_limits_and_what_stays_has_probes()
    {
        Assert.All(Pods, pod => Assert.All(pod.Template.Spec.Containers, container =>
        {
            Assert.True(container.Resources.Limits.ContainsKey("memory") && container.Resources.Requests.ContainsKey("cpu"), pod.Name);
            Assert.True(pod.Template.Spec.RestartPolicy == "OnFailure" || container.ReadinessProbe is not null, pod.Name);
        }));
        Assert.All(
            Pods.Where(pod => pod.Name is "ekko-api" or "ekko-pipeline").Select(pod => pod.Template.Spec),
            pod =>
            {
                Assert.Equal("/health/live", pod.Containers[0].LivenessProbe.HttpGet.Path);
                Assert.Equal("/health/ready", pod.Containers[0].ReadinessProbe.HttpGet.Path);
                Assert.True(pod.SecurityContext.RunAsNonRoot);
                Assert.True(pod.TerminationGracePeriodSeconds >= 15);
            });
    }

    [Fact]
    public void Variables_are_options_and_secrets_come_from_files_that_are_mounted()
    {
        var secret = Objects.OfType<V1Secret>().Single();
        var variables = Objects.OfType<V1ConfigMap>().Single().Data;
        foreach (var pod in Pods.Where(pod => pod.Template.Spec.Containers[0].Image == "ekko-ce").Select(pod => pod.Template.Spec))
        {
            var container = pod.Containers[0];
            var mount = container.VolumeMounts.Single(mount => mount.Name == "secrets");
            Assert.Equal(secret.Metadata.Name, pod.Volumes.Single(volume => volume.Name == "secrets").Secret.SecretName);
            var environment = variables.Concat((container.Env ?? []).ToDictionary(item => item.Name, item => item.Value))
                .ToDictionary(item => item.Key, item => item.Value);
            var options = Read(environment, mount.MountPath, secret.StringData);
            Assert.Equal(secret.StringData["catalog"], options.CatalogPath);
            Assert.Equal(secret.StringData["secret-key"], options.ObjectStore.SecretKey);
            Assert.True(CommandLine.Accepts([.. container.Args], out var errors), string.Join('\n', errors));
        }

        Assert.All(
            Pods.SelectMany(pod => pod.Template.Spec.Containers).SelectMany(container => container.Env ?? [])
                .Where(variable => variable.ValueFrom is not null),
            variable => Assert.Contains(variable.ValueFrom.SecretKeyRef.Key, secret.StringData.Keys));
    }

    /// <summary>The options, read as a container reads them: the files of the secret are where they are mounted.</summary>
    static EkkoOptions Read(Dictionary<string, string> environment, string mounted, IDictionary<string, string> files)
    {
        var known = new HashSet<string>();
        using var folder = new TemporaryFolder();
        foreach (var (name, value) in files)
            File.WriteAllText(Path.Combine(folder.Path, name), value);
        var options = EkkoOptions.Read(name =>
        {
            known.Add(name);
            return environment.GetValueOrDefault(name)?.Replace(mounted, folder.Path, StringComparison.Ordinal);
        });
        Assert.Empty(environment.Keys.Except(known));
        return options;
    }
}
