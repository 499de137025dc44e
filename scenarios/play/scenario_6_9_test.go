package play_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// discovery: a survey of everything, within ten minutes, by one key.
func TestReconnaissance(t *testing.T) {
	happens(t, "6.1", func(t *testing.T, l *logs) {
		calls, services, regions, keys := set{}, set{}, set{}, set{}
		denied := 0
		for _, r := range l.records {
			name := r.call()
			if !r.ReadOnly || !strings.HasPrefix(r.name(), "List") && !strings.HasPrefix(r.name(), "Describe") && !strings.HasPrefix(r.name(), "Get") {
				t.Errorf("%s is no reading call", name)
			}
			calls.add(name)
			services.add(string(r.Source))
			regions.add(string(r.Region))
			keys.add(r.key())
			if r.IsDenied() {
				denied++
			}
		}
		if n := len(l.records); n < 60 || n > 300 {
			t.Errorf("%d calls; want 60 to 300", n)
		}
		if took := l.last().Time - l.first().Time; took >= 600 {
			t.Errorf("the burst takes %d seconds; want less than ten minutes", took)
		}
		l.atLeast("different calls", len(calls), 50)
		l.atLeast("services", len(services), 12)
		l.atLeast("regions", len(regions), 8)
		l.atLeast("denied calls", denied, 5)
		if len(keys) != 1 {
			t.Errorf("keys %v; want one", keys.sorted())
		}
		if denied*3 > len(l.records) {
			t.Errorf("%d of %d calls denied; most should succeed", denied, len(l.records))
		}
	})
}

// collection: snapshots are made, then shared with an account outside, and copied to another region.
func TestSnapshotTheft(t *testing.T) {
	happens(t, "7.1", func(t *testing.T, l *logs) {
		made := map[string]*logged{} // by the id that the answer gave
		for _, r := range append(l.succeeded("ec2:CreateSnapshot"), l.succeeded("ec2:CopySnapshot")...) {
			made[r.text("responseElements.snapshotId")] = r
		}
		l.atLeast("snapshots of disks", len(made), 2)
		shared := l.succeeded("ec2:ModifySnapshotAttribute")
		l.atLeast("snapshots shared", len(shared), 2)
		for _, r := range shared {
			source := made[r.text("requestParameters.snapshotId")]
			if source == nil || source.Time >= r.Time || string(source.Region) != string(r.Region) {
				t.Errorf("%s is shared, which nobody had made there", r.text("requestParameters.snapshotId"))
			}
			l.outside(r.text("requestParameters.createVolumePermission.add.items.0.userId"))
		}
		database := l.only("rds:CreateDBSnapshot")
		given := l.only("rds:ModifyDBSnapshotAttribute")
		l.inOrder(database, given)
		l.same("the database snapshot", database.text("responseElements.dBSnapshotIdentifier"), given.text("requestParameters.dBSnapshotIdentifier"))
		l.same("the attribute", given.text("requestParameters.attributeName"), "restore")
		l.outside(given.text("requestParameters.valuesToAdd.0"))

		copied := l.only("ec2:CopySnapshot")
		if from := copied.text("requestParameters.sourceRegion"); from == string(copied.Region) {
			t.Errorf("CopySnapshot stays in %s", from)
		}
		source := made[copied.text("requestParameters.sourceSnapshotId")]
		if source == nil || string(source.Region) != copied.text("requestParameters.sourceRegion") {
			t.Error("CopySnapshot copies what nobody had made")
		}
	})
}

// collection: a database's snapshot is shared with everybody, and closed again.
func TestPublicDatabaseSnapshot(t *testing.T) {
	happens(t, "7.2", func(t *testing.T, l *logs) {
		made := l.only("rds:CreateDBSnapshot")
		var opened, closed *logged
		for _, r := range l.succeeded("rds:ModifyDBSnapshotAttribute") {
			l.same("the attribute", r.text("requestParameters.attributeName"), "restore")
			l.same("the snapshot", r.text("requestParameters.dBSnapshotIdentifier"), made.text("responseElements.dBSnapshotIdentifier"))
			switch {
			case r.text("requestParameters.valuesToAdd.0") == "all":
				opened = r
			case r.text("requestParameters.valuesToRemove.0") == "all":
				closed = r
			}
		}
		if opened == nil || closed == nil {
			t.Fatal("the snapshot is never shared with all, or never closed again")
		}
		l.inOrder(made, opened, closed, l.only("rds:DeleteDBSnapshot"))
		for _, r := range l.records {
			if identity := r.text("userIdentity.sessionContext.sessionIssuer.arn"); !strings.Contains(identity, ":role/aws-reserved/sso.amazonaws.com/") {
				t.Errorf("%s is called by %q; want a session of single sign-on", r.call(), identity)
			}
		}
	})
}

// exfiltration: every lock of a bucket is opened, and strangers read it.
func TestPublicBucket(t *testing.T) {
	happens(t, "8.1", func(t *testing.T, l *logs) {
		block, policy, list := l.only("s3:DeleteBucketPublicAccessBlock"), l.only("s3:PutBucketPolicy"), l.only("s3:PutBucketAcl")
		l.inOrder(block, policy, list)
		bucket := block.text("requestParameters.bucketName")
		l.same("the policy's bucket", policy.text("requestParameters.bucketName"), bucket)
		l.same("the list's bucket", list.text("requestParameters.bucketName"), bucket)
		statement := "requestParameters.bucketPolicy.Statement.0."
		l.same("Effect", policy.text(statement+"Effect"), "Allow")
		l.same("Principal", policy.text(statement+"Principal"), "*")
		const everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
		l.same("the grantee", list.text("requestParameters.AccessControlPolicy.AccessControlList.Grant.1.Grantee.URI"), everybody)
		read := l.succeeded("s3:GetObject")
		l.atLeast("objects read", len(read), 20)
		for _, r := range read {
			l.inOrder(policy, r)
			l.same("the caller's type", r.text("userIdentity.type"), "AWSAccount")
			l.outside(r.text("userIdentity.accountId"))
			l.same("whose trail", string(r.Account), l.account())
			l.same("the bucket read", r.text("requestParameters.bucketName"), bucket)
			if !r.Data {
				t.Error("an object is read without a data event")
			}
		}
	})
}

// exfiltration: a machine in an unused region, with a firewall that lets everything out.
func TestStagingMachine(t *testing.T) {
	happens(t, "8.2", func(t *testing.T, l *logs) {
		group, run, issued := l.only("ec2:CreateSecurityGroup"), l.only("ec2:RunInstances"), l.only("sts:AssumeRole")
		egress, load := l.only("ec2:AuthorizeSecurityGroupEgress"), l.succeeded("s3:GetObject")
		l.inOrder(issued, group, egress, run, load[0])
		id := group.text("responseElements.groupId")
		l.same("the opened group", egress.text("requestParameters.groupId"), id)
		l.same("what it is opened to", egress.text("requestParameters.ipPermissions.items.0.ipRanges.items.0.cidrIp"), "0.0.0.0/0")
		l.same("the machine's group", run.text("requestParameters.groupSet.items.0.groupId"), id)
		if slices.Contains(l.world.Options.Regions, string(run.Region)) {
			t.Errorf("the machine starts in %s, where the organisation works", run.Region)
		}
		ended := l.only("ec2:TerminateInstances")
		l.same("the machine ended", ended.text("requestParameters.instancesSet.items.0.instanceId"), run.text("responseElements.instancesSet.items.0.instanceId"))
		for _, r := range l.records {
			if r.text("userIdentity.type") == "AssumedRole" {
				l.same("the session's key", r.key(), string(issued.IssuedKey))
			}
		}
		addresses := set{}
		for _, r := range load {
			addresses.add(string(r.Address))
		}
		addresses.add(string(run.Address))
		if len(addresses) != 2 {
			t.Errorf("addresses %v; want the intruder's and the machine's", addresses.sorted())
		}
	})
}

// exfiltration: hundreds of objects within minutes, by an address outside.
func TestMassDownload(t *testing.T) {
	happens(t, "8.3", func(t *testing.T, l *logs) {
		read := l.succeeded("s3:GetObject")
		l.inOrder(l.only("s3:ListBuckets"), read[0])
		l.inOrder(l.succeeded("s3:ListObjects")[0], read[0])
		bytes := 0.0
		person := l.person(read[0])
		for _, r := range read {
			bytes += r.number("additionalEventData.bytesTransferredOut")
			if !r.Data || r.text("eventCategory") != "Data" {
				t.Error("an object is read without a data event")
			}
			if address := string(r.Address); address == person.Home || address == person.Office {
				t.Errorf("%s is where %s works", address, person.Name)
			}
		}
		l.atLeast("objects within ten minutes", busiest(read, 600), 200)
		if bytes < 1e9 {
			t.Errorf("%.0f bytes leave; want gigabytes", bytes)
		}
	})
}

// impact: graphics machines in several regions, as many as the quotas give.
func TestCryptojacking(t *testing.T) {
	happens(t, "9.1", func(t *testing.T, l *logs) {
		groups := map[string]string{} // by region
		for _, r := range l.succeeded("ec2:CreateSecurityGroup") {
			groups[string(r.Region)] = r.text("responseElements.groupId")
		}
		for _, r := range l.succeeded("ec2:AuthorizeSecurityGroupIngress") {
			l.same("the opened group", r.text("requestParameters.groupId"), groups[string(r.Region)])
			for i, port := range []string{"3333", "4444", "14444"} {
				rule := "requestParameters.ipPermissions.items." + string(rune('0'+i))
				l.same("the port", r.text(rule+".fromPort"), port)
				l.same("who may connect", r.text(rule+".ipRanges.items.0.cidrIp"), "0.0.0.0/0")
			}
		}
		regions, refused, most := set{}, 0, 0.0
		for _, r := range l.named("ec2:RunInstances") {
			if kind := r.text("requestParameters.instanceType"); kind[0] != 'p' && kind[0] != 'g' {
				t.Errorf("a machine of type %s; want p or g families", kind)
			}
			l.same("the machine's group", r.text("requestParameters.groupSet.items.0.groupId"), groups[string(r.Region)])
			most = max(most, r.number("requestParameters.instancesSet.items.0.maxCount"))
			switch string(r.Error) {
			case "":
				regions.add(string(r.Region))
			case "Client.VcpuLimitExceeded":
				refused++
			}
		}
		l.atLeast("regions with ports opened", len(groups), 2)
		l.atLeast("regions with machines", len(regions), 2)
		l.atLeast("requests over the quota", refused, 2)
		l.atLeast("machines in one request", int(most), 10)
	})
}

// impact: everything that can be deleted is deleted, at night.
func TestDestruction(t *testing.T) {
	happens(t, "9.2", func(t *testing.T, l *logs) {
		var gone []*logged
		for _, name := range []string{"s3:DeleteBucket", "ec2:TerminateInstances", "rds:DeleteDBInstance", "ec2:DeleteVolume", "kms:ScheduleKeyDeletion"} {
			destroyed := l.succeeded(name)
			l.atLeast(name, len(destroyed), 2)
			gone = append(gone, destroyed...)
		}
		for _, r := range l.succeeded("rds:DeleteDBInstance") {
			l.same("skipFinalSnapshot", r.text("requestParameters.skipFinalSnapshot"), "true")
		}
		gone = append(gone, l.succeeded("ec2:DeleteSnapshot")...)
		l.atLeast("destructions within half an hour", busiest(gone, 1800), 30)
		targets := set{}
		for _, r := range l.succeeded("ec2:TerminateInstances") {
			targets.add(r.text("requestParameters.instancesSet.items.0.instanceId"))
		}
		if n := len(l.succeeded("ec2:TerminateInstances")); len(targets) != n {
			t.Errorf("%d machines are terminated %d times", len(targets), n)
		}
		person := l.person(gone[0])
		for _, r := range gone {
			if hour := time.Unix(r.Time, 0).In(person.Zone).Hour(); hour >= 6 && hour < 22 {
				t.Errorf("%s at %d o'clock of %s's day; want the night", r.call(), hour, person.Name)
			}
		}
	})
}

// busiest is the greatest number of records within some seconds.
func busiest(records []*logged, seconds int64) (most int) {
	times := make([]int64, 0, len(records))
	for _, r := range records {
		times = append(times, r.Time)
	}
	slices.Sort(times)
	for first, last := 0, 0; last < len(times); last++ {
		for times[last]-times[first] >= seconds {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}
